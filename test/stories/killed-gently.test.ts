/** Starting and stopping in a terminal. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from '#bin/bench/system.ts';
import { type Buyer, connect, must, type Shop, until } from '#bin/flash-sale/shop.ts';
import { removePostgres } from '#local/postgres.ts';
import { family, listening, lives } from './processes.ts';
import { freeBasePort } from './system.ts';

/** Eight seconds on a quick machine: a system that does not stop would run until the test is over. */
const SECONDS_MAX = 30;
/** A signal that comes later than this is a second one. */
const SAME_SIGNAL_MILLISECONDS = 1_000;

let port: number;
let system: System;
let copy: System;
let shop: Shop;

beforeAll(async () => {
  const ports = [await freeBasePort(28_000), await freeBasePort(29_000)] as const;
  [system, copy] = await Promise.all([startSystem(ports[0], '--fresh'), startSystem(ports[1], '--fresh')]);
  port = ports[0];
  shop = connect(system.origin);
});

afterAll(async () => {
  for (const one of [system, copy]) {
    await one.stop();
    const folder = `.local/${new URL(one.origin).port}`;
    await removePostgres(`${folder}/postgres`);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Types the command and waits for its end. */
async function typed(...args: readonly string[]) {
  const child = spawn(process.execPath, ['bin/start.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}

const newProduct = async (origin: string): Promise<string> => {
  const made = connect(origin).post<{ products: { id: string }[] }>('/_local/products', { stock: 5 });
  return (await must(made, 'make a product')).products[0]?.id ?? '';
};

test('two systems that start at the same time run side by side and share nothing', async () => {
  const other = connect(copy.origin);
  const [mine, theirs] = [await newProduct(system.origin), await newProduct(copy.origin)];
  expect((await shop.get(`/api/v1/products/${mine}`)).status).toBe(200);
  expect((await other.get(`/api/v1/products/${theirs}`)).status).toBe(200);
  expect((await shop.get(`/api/v1/products/${theirs}`)).status).toBe(404);
  expect((await other.get(`/api/v1/products/${mine}`)).status).toBe(404);
});

test('a second start on the same port says in one line what runs there and what to do', async () => {
  const { code, out, error } = await typed('--port', String(port));
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(error.trim().split('\n')).toHaveLength(1);
  expect(error).toContain(`Process ${system.process.pid} already runs the system`);
  expect(error).toContain('npm start -- --port');
  expect((await shop.get('/api/v1/health')).status, 'the first system still works').toBe(200);
});

test.for([0, 1, 3])(
  'port %i of the ten is taken: the error names the port in one line, and no process is left',
  async (nth) => {
    const base = await freeBasePort(30_000);
    const squatter = createServer().listen(base + nth, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const { code, error } = await typed('--port', String(base), '--fresh');
      expect(code).toBe(1);
      expect(error.trim().split('\n')).toHaveLength(1);
      expect(error).toContain(`Port ${base + nth} is in use`);
      expect(error).toContain('--port');
      expect(await listening(base), 'only the other program').toEqual([base + nth]);
    } finally {
      squatter.close();
      rmSync(`.local/${base}`, { recursive: true, force: true });
    }
  },
);

test.for([['--port', 'donut'], ['--port', '80'], ['--glaze']])(
  'unknown arguments print the usage: %j',
  async (args) => {
    const { code, error } = await typed(...args);
    expect(code).toBe(2);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(error).toContain('Usage: npm start');
  },
);

test('Ctrl-C ends all of it within seconds; a second start has every order and every buyer', async () => {
  const product = await newProduct(system.origin);
  const made = shop.post<{ buyers: Buyer[] }>('/_local/buyers', { count: 1 });
  const token = (await must(made, 'make a buyer')).buyers[0]?.token ?? '';
  const key = randomUUID();
  const order = () => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, prefer: 'wait=10' };
    return shop.post('/api/v1/orders', { lines: [{ productId: product, quantity: 2 }] }, headers);
  };
  const placed = await order();
  expect(placed.status).toBe(201);

  const processes = family(system.process.pid ?? 0);
  expect(processes.length, 'PostgreSQL is one of them').toBeGreaterThan(1);
  expect((await listening(port)).length).toBeGreaterThan(3);
  const began = performance.now();
  system.process.kill('SIGINT');
  const [code] = (await once(system.process, 'exit')) as [number | null];
  expect((performance.now() - began) / 1_000).toBeLessThan(SECONDS_MAX);
  expect(code).toBe(0);
  expect(
    await until(
      async () => processes.filter(lives),
      ({ length }) => length === 0,
      SECONDS_MAX,
    ),
  ).toEqual([]);
  expect(await listening(port)).toEqual([]);

  system = await startSystem(port);
  const read = await shop.get(`/api/v1/orders/${placed.body['id']}`, token);
  expect([read.status, read.body]).toEqual([200, placed.body]);
  expect((await shop.get(`/api/v1/products/${product}/stock`)).body).toMatchObject({ onHand: 5, reserved: 2 });
  const again = await order();
  expect([again.status, again.body]).toEqual([201, placed.body]);
});

/** The lines after the line that says that the system is ready. */
const printedAfterReady = (text: string): readonly string[] => text.trim().split('\n').slice(1);

const allEnded = (processes: readonly number[]): Promise<readonly number[]> =>
  until(
    async () => processes.filter(lives),
    ({ length }) => length === 0,
    SECONDS_MAX,
  );

test('SIGTERM to the process group of npm start, which npm passes on, is one signal: a clean stop', async () => {
  await system.stop();
  const npm = spawn('npm', ['start', '--silent', '--', '--port', String(port), '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
  await expect.poll(() => printed, { timeout: 100_000 }).toMatch(/^ready /m);
  const processes = family(npm.pid ?? 0);
  const exited = once(npm, 'close');
  process.kill(-(npm.pid ?? 0), 'SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(await allEnded(processes)).toEqual([]);
  expect([printedAfterReady(printed), await listening(port)]).toEqual([[], []]);
});

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s twice within a second stops the system once, also when its terminal is closed',
  async (signal) => {
    system = await startSystem(port);
    const processes = family(system.pid);
    const exited = once(system.process, 'exit');
    system.process.stdout?.destroy();
    system.process.stderr?.destroy();
    system.process.kill(signal);
    setTimeout(() => system.process.kill(signal), 5);
    expect(await exited).toEqual([0, null]);
    expect(await allEnded(processes)).toEqual([]);
  },
);

test('a second Ctrl-C after a second ends a system that does not stop, and its PostgreSQL', async () => {
  system = await startSystem(port);
  const { children } = await must(
    shop.get<{ children: { name: string; pid?: number }[] }>('/_local/children'),
    'read the children',
  );
  const postgres = children.find(({ name }) => name === 'PostgreSQL')?.pid ?? 0;
  const processes = family(system.pid);
  const exited = once(system.process, 'exit');
  process.kill(postgres, 'SIGSTOP');
  system.process.kill('SIGINT');
  // The system has seen the first signal when it accepts no more requests.
  const health = () =>
    shop.get('/api/v1/health').then(
      () => 'open',
      () => 'closed',
    );
  await expect.poll(health).toBe('closed');
  await sleep(SAME_SIGNAL_MILLISECONDS + 200);
  system.process.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  process.kill(postgres, 'SIGCONT');
  expect(await allEnded(processes)).toEqual([]);
  system = await startSystem(port);
});
