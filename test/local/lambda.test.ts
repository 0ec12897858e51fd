import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, getPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readFunctions } from '#local/aws/lambda/functions.ts';
import { openLogs } from '#local/aws/lambda/logs.ts';
import { createLambda } from '#local/aws/lambda/service.ts';
import { createMetering } from '#local/aws/metering.ts';
import { createClock } from '#local/runtime/clock.ts';
import { lambdaResources, templateOf, temporaryFolder } from './assembly.ts';

interface Options {
  readonly timeout?: number;
  readonly memory?: number;
  readonly reserved?: number;
  readonly environmentsMax?: number;
  readonly waitMillisecondsMax?: number;
  readonly concurrency?: number;
  readonly environment?: Record<string, string>;
  readonly background?: readonly string[];
  readonly hasLatency?: boolean;
}

/** Creates a Lambda with these handlers: name → code of its bundle. */
function lambdaOf(handlers: Readonly<Record<string, string>>, options: Options = {}) {
  const resources = Object.assign({}, ...Object.keys(handlers).map((name) => lambdaResources(name, [], options)));
  const clock = createClock();
  const metering = createMetering();
  const dir = temporaryFolder();
  const shown: string[] = [];
  const logs = openLogs(dir, (source, line) => shown.push(`${source} ${line}`));
  const functions = readFunctions(templateOf(resources, handlers), 'http://127.0.0.1:22001');
  const { environmentsMax, waitMillisecondsMax, concurrency, hasLatency, background = [] } = options;
  const lambda = createLambda({
    functions,
    clock: clock.buffer,
    metering,
    logs,
    concurrency,
    hasLatency,
    background: new Set(background),
    ...(environmentsMax ? { environmentsMax } : {}),
    ...(waitMillisecondsMax ? { waitMillisecondsMax } : {}),
  });
  onTestFinished(async () => {
    await lambda.close();
    await logs.close();
  });
  const json = async (name: string, event: unknown = {}) => {
    const result = await lambda.invoke(name, event, 'test');
    return result.ok ? (JSON.parse(result.payload) as unknown) : result.error;
  };
  return { lambda, clock, metering, logs, dir, shown, json, functions };
}

describe('an environment', () => {
  it('passes the event, the variables and a context in the format of AWS', async () => {
    const { json } = lambdaOf(
      {
        order: `export const handler = async (event, context) => ({ event, own: process.env.OWN, path: process.env.PATH ?? null,
          key: process.env.AWS_ACCESS_KEY_ID, name: context.functionName, left: context.getRemainingTimeInMillis() })`,
      },
      { environment: { OWN: 'value' }, timeout: 900 },
    );
    const result = await json('order', { a: 1, dropped: undefined });
    expect(result).toMatchObject({ event: { a: 1 }, own: 'value', path: null, key: 'AKIAORDER', name: 'order' });
    expect((result as { left: number }).left).toBeGreaterThan(800_000);
  });

  it('keeps the compiled code of its bundle beside the bundles, for later environments', async () => {
    const { json, functions } = lambdaOf({ order: 'export const handler = async () => 1' });
    const cache = join(dirname(functions[0]?.file ?? ''), '..', 'compile-cache');
    expect(await json('order')).toBe(1);
    expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(1);
  });

  it('is reused, for one event at a time', async () => {
    const { json, metering } = lambdaOf({
      order: `let running = 0, count = 0;
        export const handler = async () => { running++; await new Promise((r) => setTimeout(r, 5)); const seen = running; running--; return { seen, count: ++count } }`,
    });
    await json('order');
    const results = (await Promise.all(Array.from({ length: 20 }, () => json('order')))) as {
      seen: number;
      count: number;
    }[];
    expect(results.every(({ seen }) => seen === 1)).toBe(true);
    expect(Math.max(...results.map(({ count }) => count))).toBeGreaterThan(1);
    expect(metering.read().functions['order']).toMatchObject({ invocations: 21, errors: 0 });
  });

  it('reads the test clock from its first line', async () => {
    const { json, clock } = lambdaOf({
      order: `const loaded = Date.now(); export const handler = async () => [loaded, Date.now()]`,
    });
    clock.advance(3_600_000);
    const [loaded, now] = (await json('order')) as [number, number];
    expect(loaded - Date.now()).toBeGreaterThan(3_500_000);
    clock.advance(3_600_000);
    const [again, later] = (await json('order')) as [number, number];
    expect(again).toBe(loaded);
    expect(later - now).toBeGreaterThan(3_500_000);
  });
});

describe('with the latencies of AWS', () => {
  const waiting = `export const handler = async () => new Promise((done) => setTimeout(done, 1_000, 'done'))`;
  const cores = Math.max(2, availableParallelism());

  const database = { DB_SECRET_ARN: 'arn' };

  it('a cold start takes a while, and requests that wait get more environments than cores', async () => {
    const { lambda } = lambdaOf({ order: waiting }, { hasLatency: true, timeout: 10, environment: database });
    const startedAt = performance.now();
    const first = lambda.invoke('order', {}, 'test').then(() => performance.now() - startedAt);
    const rest = Array.from({ length: 2 * cores + 2 }, () => lambda.invoke('order', {}, 'test'));
    await Promise.all(rest);
    expect(lambda.environments()).toBeGreaterThan(cores);
    expect(await first).toBeGreaterThan(1_000 + 295);
  });

  it('a function that does not call the database waits for no latency, and gets as many as cores', async () => {
    const { lambda } = lambdaOf({ authorizer: waiting }, { hasLatency: true, timeout: 10 });
    await Promise.all(Array.from({ length: 2 * cores + 2 }, () => lambda.invoke('authorizer', {}, 'test')));
    expect(lambda.environments()).toBe(cores);
  });

  it('a function with a reservation takes no more executions than begin soon', async () => {
    const slow = `export const handler = async () => new Promise((done) => setTimeout(done, 100, 'done'))`;
    const limits = { reserved: 300, concurrency: 1_000, environmentsMax: 1, timeout: 60 };
    for (const [hasLatency, places] of [
      [true, 150],
      [false, 300],
    ] as const) {
      const { lambda } = lambdaOf({ order: slow }, { ...limits, hasLatency });
      const results = Array.from({ length: places + 1 }, () => lambda.invoke('order', {}, 'test'));
      expect(await results.at(-1)).toMatchObject({ throttled: true });
      expect(lambda.wouldThrottle('order')).toBe(true);
      expect(await results[0]).toMatchObject({ ok: true });
      void lambda.invoke('order', {}, 'test');
      expect(lambda.wouldThrottle('order'), 'the place is taken again').toBe(true);
      expect(await results[1]).toMatchObject({ ok: true });
      expect(lambda.wouldThrottle('order', 0), 'one place is free').toBe(false);
      expect(lambda.wouldThrottle('order', 1), 'its request is about to begin').toBe(true);
      await lambda.close();
    }
  });
});

describe('reserved concurrency', () => {
  it('bounds the invocations of the function at a time, also those that wait for an environment, and of no other function', async () => {
    const slow = `export const handler = async () => new Promise((done) => setTimeout(done, 100, 'done'))`;
    const { lambda, metering } = lambdaOf({ sessions: slow }, { reserved: 2 });
    const atOnce = () => Promise.all(Array.from({ length: 5 }, () => lambda.invoke('sessions', {}, 'test')));
    const first = await atOnce();
    expect(first.map((result) => result.ok)).toEqual([true, true, false, false, false]);
    expect(first[2]).toMatchObject({ throttled: true, error: { errorType: 'TooManyRequestsException' } });
    expect(
      (await atOnce()).filter(({ ok }) => ok),
      'both are free again',
    ).toHaveLength(2);
    expect(metering.read().functions['sessions']?.invocations, 'a throttled invocation is none').toBe(4);
    const open = lambdaOf({ order: slow });
    const others = await Promise.all(Array.from({ length: 5 }, () => open.json('order')));
    expect(others).toEqual(Array.from({ length: 5 }, () => 'done'));
  });

  it('throttles a request at once when another has waited too long for an environment, which is then served', async () => {
    const blocked = `export const handler = async ({ ms }) => new Promise((done) => setTimeout(done, ms, 'done'))`;
    const { lambda } = lambdaOf(
      { sessions: blocked },
      { reserved: 5, environmentsMax: 1, timeout: 20, waitMillisecondsMax: 200 },
    );
    await lambda.invoke('sessions', { ms: 0 }, 'test');
    const first = lambda.invoke('sessions', { ms: 8_000 }, 'test');
    const second = lambda.invoke('sessions', { ms: 0 }, 'test');
    const third = lambda.invoke('sessions', { ms: 0 }, 'test');
    await expect.poll(() => lambda.isBehind('sessions')).toBe(true);
    expect(lambda.wouldThrottle('sessions')).toBe(true);
    expect(await lambda.invoke('sessions', {}, 'test')).toMatchObject({ ok: false, throttled: true });
    for (const served of [first, second, third]) expect(await served).toMatchObject({ ok: true });
    expect(lambda.isBehind('sessions')).toBe(false);
    const five = Array.from({ length: 5 }, () => [
      lambda.wouldThrottle('sessions'),
      lambda.invoke('sessions', { ms: 0 }, 'test'),
    ]);
    expect(five.map(([isThrottled]) => isThrottled)).not.toContain(true);
    expect(lambda.wouldThrottle('sessions')).toBe(true);
    await Promise.all(five.flat());
    expect((await lambda.invoke('sessions', { ms: 0 }, 'test')).ok, 'none waits any more').toBe(true);
  });

  it('says before an invocation that the functions without a reservation use the whole concurrency of the account', async () => {
    const slow = `export const handler = async () => new Promise((done) => setTimeout(done, 500, 'done'))`;
    const { lambda } = lambdaOf({ order: slow, sessions: slow }, { concurrency: 2 });
    expect(lambda.wouldThrottle('order')).toBe(false);
    const running = [lambda.invoke('order', {}, 'test'), lambda.invoke('sessions', {}, 'test')];
    expect([lambda.wouldThrottle('order'), lambda.wouldThrottle('sessions')]).toEqual([true, true]);
    await Promise.all(running);
    expect(lambda.wouldThrottle('order')).toBe(false);
  });

  it('counts requests under verification when a surge begins: those of a few forged tokens take no place', () => {
    const { lambda } = lambdaOf({ order: `export const handler = async () => 'done'` }, { reserved: 10 });
    expect([60, 149, 150].map((beginning) => lambda.wouldThrottle('order', beginning))).toEqual([false, false, true]);
    expect(lambda.wouldThrottle('order', 10), 'just after it refused one').toBe(true);
  });

  it('does not take a cold start for a long wait', async () => {
    const cold = `await new Promise((done) => setTimeout(done, 2_000));
      export const handler = async () => new Promise((done) => setTimeout(done, 100, 'done'))`;
    const { lambda } = lambdaOf({ sessions: cold }, { reserved: 5, environmentsMax: 1, waitMillisecondsMax: 1_800 });
    const waiting = Array.from({ length: 3 }, () => lambda.invoke('sessions', {}, 'test'));
    await waiting[0];
    expect(await lambda.invoke('sessions', {}, 'test')).toMatchObject({ ok: true });
    for (const served of waiting) expect(await served).toMatchObject({ ok: true });
  });

  it('is free again after an invocation that failed', async () => {
    const { json } = lambdaOf(
      { sessions: `export const handler = async () => { throw new Error('no') }` },
      { reserved: 1 },
    );
    for (let i = 0; i < 2; i++) expect(await json('sessions')).toMatchObject({ errorMessage: 'no' });
  });
});

describe('the concurrency of the account', () => {
  const slow = `export const handler = async () => new Promise((done) => setTimeout(done, 100, 'done'))`;
  const atOnce = (lambda: ReturnType<typeof createLambda>, name: string, times: number) =>
    Promise.all(Array.from({ length: times }, () => lambda.invoke(name, {}, 'test')));

  it('bounds all functions together', async () => {
    const { lambda } = lambdaOf({ order: slow, products: slow }, { concurrency: 10 });
    const [orders, products] = await Promise.all([atOnce(lambda, 'order', 8), atOnce(lambda, 'products', 8)]);
    expect([...orders, ...products].filter(({ ok }) => ok)).toHaveLength(10);
    expect(products.at(-1)).toMatchObject({ ok: false, throttled: true });
    expect((await lambda.invoke('products', {}, 'test')).ok, 'it is free again').toBe(true);
  });

  it('is less for the others by what is reserved, if 100 are left', async () => {
    const { lambda } = lambdaOf({ sessions: slow }, { reserved: 2, concurrency: 102 });
    expect((await atOnce(lambda, 'sessions', 5)).filter(({ ok }) => ok)).toHaveLength(2);
    const small = lambdaOf({ sessions: slow }, { reserved: 2, concurrency: 101 });
    expect((await atOnce(small.lambda, 'sessions', 5)).filter(({ ok }) => ok)).toHaveLength(5);
  });
});

describe('a function with a whole vCPU', () => {
  it.skipIf(process.platform !== 'linux')(
    'computes at a lower CPU priority than functions that mostly wait (Linux only: elsewhere the priority belongs to the process)',
    async () => {
      const { json } = lambdaOf(
        { sessions: `import { getPriority } from 'node:os'; export const handler = async () => getPriority()` },
        { memory: 1_769 },
      );
      expect(await json('sessions')).toBe(Math.max(getPriority(), 10));
    },
  );

  it('rests while more requests come than it may take', async () => {
    const { lambda, json } = lambdaOf(
      { sessions: `export const handler = async () => performance.timeOrigin + performance.now()` },
      { memory: 1_769, reserved: 1 },
    );
    await json('sessions');
    const [first, second] = await Promise.all([json('sessions'), lambda.invoke('sessions', {}, 'test')]);
    expect(second).toMatchObject({ throttled: true });
    expect(Number(await json('sessions')) - Number(first)).toBeGreaterThan(1_490);
  });
});

describe('a function that only queues invoke', () => {
  const niceness = `import { getPriority } from 'node:os'; export const handler = async () => getPriority()`;

  it.skipIf(process.platform !== 'linux')(
    'has a lower CPU priority than functions with a waiting caller, and those than the gateway (Linux only: elsewhere the priority belongs to the process)',
    async () => {
      const { json } = lambdaOf({ order: niceness, relay: niceness }, { background: ['relay'] });
      const own = getPriority();
      const ofOrder = Math.max(own, 5);
      expect([await json('order'), await json('relay'), await json('order')]).toEqual([
        ofOrder,
        Math.max(own, 15),
        ofOrder,
      ]);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'is imported at normal priority, or a busy machine would never finish the import in time (Linux only)',
    async () => {
      const twice = `import { getPriority } from 'node:os'; const atImport = getPriority();
        export const handler = async () => [atImport, getPriority()]`;
      const { json } = lambdaOf({ relay: twice }, { background: ['relay'] });
      expect(await json('relay')).toEqual([getPriority(), Math.max(getPriority(), 15)]);
    },
  );

  it('gets a second environment only after its queue has waited for a while', async () => {
    const slow = `export const handler = async () => new Promise((done) => setTimeout(done, 200, 'done'))`;
    const { json, metering } = lambdaOf({ order: slow, relay: slow }, { background: ['relay'] });
    // A cold start on a busy machine may take longer than a queue waits.
    await Promise.all([json('order'), json('relay')]);
    await Promise.all(['order', 'order', 'relay', 'relay'].map((name) => json(name)));
    const { order, relay } = metering.read().functions;
    expect([order?.coldStarts, relay?.coldStarts]).toEqual([2, 1]);
    await Promise.all(Array.from({ length: 8 }, () => json('relay')));
    expect(metering.read().functions['relay']?.coldStarts).toBe(2);
  });
});

describe('a failure', () => {
  it.each([
    [
      'a thrown error',
      `export const handler = async () => { throw new RangeError('too far') }`,
      { errorType: 'RangeError', errorMessage: 'too far' },
    ],
    [
      'an import that fails',
      `await null; throw new Error('no secret');`,
      { errorType: 'Error', errorMessage: 'no secret' },
    ],
    ['no handler', `export const other = 1`, { errorMessage: 'handler is undefined or not exported' }],
    ['an exit', `export const handler = async () => process.exit(1)`, { errorType: 'Runtime.ExitError' }],
    [
      'an unhandled rejection',
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => {}) }`,
      { errorMessage: 'lost' },
    ],
  ])('of %s is returned, and the next event gets a new environment', async (_name, code, expected) => {
    const { json, shown } = lambdaOf({ order: code });
    expect(await json('order')).toMatchObject(expected);
    expect(await json('order')).toMatchObject(expected);
    expect(shown[0]).toMatch(/^order /);
  });

  it('by timeout ends the environment, and the gate rejects its token', async () => {
    const { json, lambda } = lambdaOf(
      { order: `export const handler = async (e) => { if (e.hang) for (;;); return process.env.AWS_SESSION_TOKEN }` },
      { timeout: 2 },
    );
    const token = (await json('order')) as string;
    expect(lambda.caller('AKIAORDER', token)).toMatchObject({ functionName: 'order' });
    expect(lambda.caller('AKIARESTOCK', token)).toBeUndefined();
    expect(await json('order', { hang: true })).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 2.00 seconds'),
    });
    expect(lambda.caller('AKIAORDER', token)).toBeUndefined();
    expect(await json('order')).not.toBe(token);
  });
});

describe('all environments together', () => {
  const slow = `export const handler = async () => { await new Promise((r) => setTimeout(r, 20)); return 'done' }`;

  it('never exceed the maximum, and every event is handled', async () => {
    const { json, lambda } = lambdaOf({ a: slow, b: slow, c: slow }, { environmentsMax: 2 });
    const names = Array.from({ length: 60 }, (_, i) => ['a', 'b', 'c'][i % 3] ?? 'a');
    let most = 0;
    const results = await Promise.all(
      names.map(async (name) => {
        const result = await json(name);
        most = Math.max(most, lambda.environments());
        return result;
      }),
    );
    expect(results.every((result) => result === 'done')).toBe(true);
    expect(most).toBeLessThanOrEqual(2);
  });

  it.each([
    [false, 29, 1],
    [false, 40, 0],
    [true, 299, 1],
    [true, 310, 0],
  ])('end when they were idle (as in AWS: %s): after %s s there are %s', async (hasLatency, seconds, left) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { json, lambda } = lambdaOf({ a: slow }, { hasLatency });
    expect(await json('a')).toBe('done');
    vi.advanceTimersByTime(seconds * 1_000);
    expect(lambda.environments()).toBe(left);
  });
});

describe('a streamed response', () => {
  it('arrives in chunks, head first', async () => {
    const { lambda } = lambdaOf({
      order: `export const handler = awslambda.streamifyResponse(async (event, stream) => {
        const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } });
        out.write('one '); await null; out.write('two'); out.end() })`,
    });
    const parts: unknown[] = [];
    const result = await lambda.invoke('order', {}, 'test', {
      head: (head) => void parts.push(head),
      chunk: (chunk) => void parts.push(Buffer.from(chunk).toString()),
    });
    expect(result.ok).toBe(true);
    expect(parts).toEqual([{ statusCode: 201, headers: { a: 'b' } }, 'one ', 'two']);
  });
});

describe('the log', () => {
  it('writes every line to the function’s file and shows errors on the terminal', async () => {
    const { json, dir, shown, logs } = lambdaOf({
      order: `export const handler = async () => { console.log('plain'); console.error(JSON.stringify({ level: 'ERROR', message: 'broke', error: { message: 'why' } })) }`,
    });
    await json('order');
    await expect.poll(() => shown).toEqual(['order broke: why']);
    await logs.close();
    expect(readFileSync(join(dir, 'order.log'), 'utf8')).toContain('plain\n');
  });

  it('joins what a function writes to lines, as text and as bytes, and keeps what it wrote before it was stopped', async () => {
    const { json, dir, logs } = lambdaOf(
      {
        order: `export const handler = async ({ loops }) => {
          process.stdout.write('one '); process.stdout.write('line\\n\\ntwo\\n');
          if (loops) for (;;);
          await new Promise((done) => process.stdout.write(Buffer.from('bytes é\\n'), done));
          return await new Promise((done) => process.stderr.write('last\\n', 'utf8', () => done('called back'))); }`,
      },
      { timeout: 1 },
    );
    expect(await json('order', {})).toBe('called back');
    expect(await json('order', { loops: true })).toMatchObject({ errorType: 'Sandbox.Timedout' });
    await logs.close();
    const lines = readFileSync(join(dir, 'order.log'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('{')).toSorted()).toEqual([
      'bytes é',
      'last',
      'one line',
      'one line',
      'two',
      'two',
    ]);
  });

  it('does not report an invocation that the shutdown interrupts', async () => {
    const { json, shown, lambda } = lambdaOf({
      order: `export const handler = async () => { console.error(JSON.stringify({ level: 'ERROR', message: 'began' })); await new Promise(() => {}) }`,
    });
    const result = json('order');
    await expect.poll(() => shown).toEqual(['order began']);
    await lambda.close();
    expect(await result).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(shown).toEqual(['order began']);
  });
});
