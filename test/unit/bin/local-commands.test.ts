/** The commands of the local system: its clock and its factory. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { withRunningPort } from '#bin/cli/running-port.ts';
import { clockCommand } from '#bin/clock/command.ts';
import { factoryCommand } from '#bin/factory/command.ts';
import { greeting } from '#bin/start/greeting.ts';
import { runningPorts } from '#local/runtime/running.ts';
import { runCommand } from './run-command.ts';

/** A control API that returns the same response to every request and records the requests. */
function control(response: unknown): Control & { readonly requests: unknown[] } {
  const requests: unknown[] = [];
  const reply = async <T>(request: unknown): Promise<T> => {
    requests.push(request);
    return response as T;
  };
  return { requests, get: (path) => reply(['GET', path]), post: (path, body) => reply(['POST', path, body]) };
}

test.for([
  ['5m', 300],
  ['90s', 90],
  ['1h30m', 5_400],
  ['2d', 172_800],
  ['0s', 0],
] as const)('%s is %i seconds', ([text, seconds]) => {
  expect(readSeconds(text)).toBe(seconds);
});
test.for(['', '5', 'm', '5 m', '-5m', '1.5h', '5m1h', 'PT5M'])('%j is not a duration', (text) => {
  expect(readSeconds(text)).toBeUndefined();
});
test('a duration is formatted in the format that it is parsed from', () => {
  expect([0, 61, 5_400, 172_801].map(writeSeconds)).toEqual(['0s', '1m1s', '1h30m', '2d1s']);
});

test.for([
  [['soon'], 'Invalid duration "soon". Examples: +5m, +90s, +1h30m, next'],
  [['-5m'], "Unknown option '-5'"],
  [['+5m', 'next'], 'Too many arguments. Use one duration, for example +5m, or next'],
  [['--url', 'https://shop.example.com'], "Unknown option '--url'"],
] as const)('the clock: a wrong argument is named in the error: %j', ([args, sentence]) => {
  expect(() => clockCommand.read(args)).toThrow(sentence);
});

/** A control API whose clock moves to these due times, in seconds, and then to the end of the interval. */
function timeline(...due: readonly number[]) {
  const left = [...due];
  const requests: unknown[] = [];
  let moved = 0;
  const reply = (response: unknown) => response as never;
  const clock: Control = {
    get: async () => reply({ now: 'n', offsetMilliseconds: 300_000, next: null }),
    post: async (_, body) => {
      requests.push(body);
      const { atMost = 'PTInfinityS' } = body as { atMost?: string };
      const limit = Number(atMost.slice(2, -1));
      const [next] = left;
      const isDue = next !== undefined && next - moved <= limit;
      const movedSeconds = isDue ? next - moved : Number.isFinite(limit) ? limit : 0;
      if (isDue) left.shift();
      moved += movedSeconds;
      return reply({ now: `n+${moved}`, settled: true, movedSeconds, what: isDue ? ['restock: receive 2 of 5'] : [] });
    },
  };
  return { ...clock, requests };
}

test('an interval is played: everything that becomes due on the way is done and reported in its order', async () => {
  const clock = timeline(45, 90, 700);
  expect(await runCommand(clockCommand, ['+5m'], clock)).toEqual({
    code: 0,
    messages: [
      'advancing the clock',
      '+45s  restock: receive 2 of 5',
      '+1m30s  restock: receive 2 of 5',
      'everything that became due is done',
    ],
    printed: ['n+300'],
  });
  expect(clock.requests[0]).toEqual({ advance: 'next', atMost: 'PT300.000S' });
  expect(clock.requests).toHaveLength(3);
});

test('an interval whose work does not end stops with the time that was played', async () => {
  const stuck = control({ now: 'n', settled: false, movedSeconds: 0, what: [] });
  await expect(runCommand(clockCommand, ['1h'], stuck)).rejects.toThrow(
    'The clock stopped after 0s of 1h, because some work has not finished yet.',
  );
  expect(stuck.requests).toHaveLength(3);
});

test('`next` reports what was due, and what is due after it', async () => {
  const { messages, printed } = await runCommand(clockCommand, ['next'], timeline(45));
  expect(messages).toEqual(['advancing the clock', '+45s  restock: receive 2 of 5', 'next: no work is scheduled']);
  expect(printed).toEqual(['n+45']);
});

test('the clock reports when no work is scheduled', async () => {
  const idle = control({ now: 'n', settled: true, movedSeconds: 0, what: [], next: null });
  expect((await runCommand(clockCommand, ['next'], idle)).messages.at(-1)).toBe(
    'no work is scheduled, so the clock did not move',
  );
});

test('without an argument the clock command only shows the time and what is due next', async () => {
  const next = { at: 'later', seconds: 61, what: ['factory: callback', 'relay: delayed message'] };
  const shop = control({ now: '2026-11-20T10:05:00Z', offsetMilliseconds: 300_000, next });
  expect((await runCommand(clockCommand, [], shop)).printed).toEqual([
    '2026-11-20T10:05:00Z, 5m ahead of real time\nnext: factory: callback, relay: delayed message (in 1m1s)',
  ]);
  expect(shop.requests).toEqual([['GET', 'clock']]);
});

test('a command without --port uses the only running system, or the default one', () => {
  expect(withRunningPort(['+5m'], [])).toEqual(['+5m']);
  expect(withRunningPort(['+5m'], [4810])).toEqual(['--port', '4810', '+5m']);
  expect(withRunningPort(['+5m'], [4510, 4810])).toEqual(['+5m']);
  expect(withRunningPort(['--port=1'], [4810])).toEqual(['--port=1']);
  expect(withRunningPort(['--url', 'https://shop.example.com'], [4810, 4820])).toHaveLength(2);
  expect(() => withRunningPort([], [4810, 4820])).toThrow(
    'Several systems run, on the ports 4810, 4820. Choose one, for example --port 4810',
  );
});

test('the hints of a started system carry its port, unless it is the default one', () => {
  const urls = (port: number) => ({ api: `http://127.0.0.1:${port}`, aws: '', factory: '', platform: '' });
  expect(greeting({ urls: urls(4810) }, 1)).toMatch(/flash-sale -- --port 4810\n.*story -- --port 4810 dead-letter\n/);
  expect(greeting({ urls: urls(4510) }, 1)).toMatch(/npm run flash-sale\n.*npm run story -- dead-letter\n/);
});

test('a system runs when the process of its lock file does', async () => {
  const root = await mkdtemp(join(tmpdir(), 'running-'));
  for (const [port, pid] of [
    ['4810', process.pid],
    ['4820', 2 ** 30],
    ['notes', process.pid],
  ] as const) {
    await mkdir(join(root, port));
    await writeFile(join(root, port, 'pid'), String(pid));
  }
  expect(runningPorts(root)).toEqual([4810]);
  expect(runningPorts(join(root, 'missing'))).toEqual([]);
  await rm(root, { recursive: true });
});

const settings = { mode: 'ok', delaySeconds: 3, failRate: 0.3 };

test.for([
  [['--fail', '130%'], 'Invalid value "130%" for --fail: must be 0 to 1, or 0% to 100%'],
  [['--fail', 'much'], 'Invalid value "much" for --fail: must be a percentage like 30%'],
  [['--slow', '2h'], 'Invalid value "2h" for --slow: must be a duration like 3s, at most 1h'],
  [['--mode', 'angry'], 'Invalid value "angry" for --mode: must be one of ok, reject'],
  [['slow'], 'Unknown argument "slow"'],
] as const)('the factory: a wrong argument is named in the error: %j', ([args, sentence]) => {
  expect(() => factoryCommand.read(args)).toThrow(sentence);
});

test('the factory settings are changed, and options that are not given stay unchanged', async () => {
  const shop = control({ settings });
  const { printed } = await runCommand(factoryCommand, ['--fail', '30%', '--slow', '3s'], shop);
  expect(JSON.parse(JSON.stringify(shop.requests))).toEqual([['POST', 'factory', { failRate: 0.3, delaySeconds: 3 }]]);
  expect(printed).toEqual(['mode ok, failure rate 30%, production time 3s']);
});

test('without an argument the factory command shows the settings and the received requests', async () => {
  const requests = [
    { status: 201, callbacks: [{}, {}] },
    { status: 500, callbacks: [] },
  ];
  const { printed } = await runCommand(factoryCommand, [], control({ settings, requests }));
  expect(printed).toEqual([
    'mode ok, failure rate 30%, production time 3s\n2 requests: 1 accepted, 1 not accepted; callbacks sent: 2',
  ]);
});
