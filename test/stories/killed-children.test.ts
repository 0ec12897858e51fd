/** PostgreSQL or the queue emulator dies under a running system, in the middle of orders. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from '#bin/bench/system.ts';
import { type ApiResponse, type Buyer, connect, inParallel, must, type Shop, until } from '#bin/flash-sale/shop.ts';
import { removePostgres } from '#local/postgres.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { withDatabase } from './database.ts';
import { untilDecided } from './decided.ts';
import { family, lives } from './processes.ts';
import { eventually } from './shop.ts';
import { freeBasePort } from './system.ts';

const BUYERS = 120;
const STOCK = 50;
const CONCURRENCY = 20;
/** Responses before the child is killed. */
const KILL_AFTER = 30;
/** Ten seconds on a quick machine. */
const BACK_SECONDS_MAX = 30;
const GIVE_UP_SECONDS_MAX = 90;

let port: number;
let system: System;
let shop: Shop;

interface Job {
  readonly buyer: Buyer;
  readonly key: string;
}
interface ChildReport {
  readonly name: string;
  readonly state: string;
  readonly pid?: number;
  readonly restarts: number;
}

const control = <T>(path: string, body: unknown): Promise<T> => must(shop.post<T>(`/_local/${path}`, body), path);
const childOf = async (name: string): Promise<ChildReport | undefined> => {
  const { children } = await must(shop.get<{ children: ChildReport[] }>('/_local/children'), 'read the children');
  return children.find((child) => child.name === name);
};
const printed = (name: string): readonly string[] =>
  system
    .printed()
    .split('\n')
    .filter((line) => line.includes(name))
    .map((line) => line.replace(/^system +/, '').replace(/\d+\.\d s/, 'n s'));
const query = <T extends object>(text: string): Promise<readonly T[]> =>
  withDatabase(system.databaseUrl, async (client) => (await client.query<T>(text)).rows);

beforeAll(async () => {
  port = await freeBasePort(27_000);
  system = await startSystem(port, '--fresh');
  shop = connect(system.origin);
});

afterAll(async () => {
  await system.stop();
  await removePostgres(`.local/${port}/postgres`);
  rmSync(`.local/${port}`, { recursive: true, force: true });
});

/** Buyers order one unit each, and repeat the request until it has a final response. The child dies in between. */
async function sellWhile(kill: () => Promise<void>) {
  const { buyers } = await control<{ buyers: Buyer[] }>('buyers', { count: BUYERS });
  const { products } = await control<{ products: { id: string }[] }>('products', { stock: STOCK, restockQuantity: 0 });
  const product = products[0]?.id ?? '';
  const order = ({ buyer, key }: Job): Promise<ApiResponse> => {
    const headers = { authorization: `Bearer ${buyer.token}`, 'idempotency-key': key };
    return untilDecided(() => shop.post('/api/v1/orders', { lines: [{ productId: product, quantity: 1 }] }, headers));
  };
  const jobs: readonly Job[] = buyers.map((buyer) => ({ buyer, key: randomUUID() }));
  let responses = 0;
  let killed: Promise<void> | undefined;
  const ask = (job: Job) => async (): Promise<ApiResponse> => {
    const final = await until(
      () => order(job),
      ({ status }) => status < 500,
      60,
    );
    if (++responses === KILL_AFTER) killed = kill();
    return final;
  };
  const first = await inParallel(jobs.map(ask), CONCURRENCY);
  await killed;
  const second = await inParallel(
    jobs.map((job) => () => order(job)),
    CONCURRENCY,
  );
  return { product, jobs, first, second };
}

/** Every key has one response for ever, and exactly the stock was sold. */
async function expectExact({ product, first, second }: Awaited<ReturnType<typeof sellWhile>>): Promise<void> {
  const summary = ({ status, body }: ApiResponse) => `${status} ${body['id'] ?? body['orderId']}`;
  expect(second.map(summary)).toEqual(first.map(summary));
  expect(new Set(first.map(summary)).size, 'an order each').toBe(BUYERS);
  expect(first.filter(({ status }) => status === 201)).toHaveLength(STOCK);
  expect(first.filter(({ status }) => status === 409)).toHaveLength(BUYERS - STOCK);
  const { body } = await shop.get(`/api/v1/products/${product}/stock`);
  expect(body).toMatchObject({ onHand: STOCK, reserved: STOCK });
  expect(await withDatabase(system.databaseUrl, brokenInvariants)).toEqual({});
}

test('PostgreSQL is killed: the database is back within seconds, and every key has one response', async () => {
  const sale = await sellWhile(async () => {
    process.kill((await childOf('PostgreSQL'))?.pid ?? 0, 'SIGKILL');
    const killedAt = performance.now();
    expect((await shop.get('/api/v1/health')).status, 'the health check never reads the database').toBe(200);
    await eventually(
      () => childOf('PostgreSQL'),
      (child) => child?.restarts === 1,
    );
    await eventually(
      () => shop.get('/api/v1/products?limit=1'),
      ({ status }) => status === 200,
    );
    expect((performance.now() - killedAt) / 1_000).toBeLessThan(BACK_SECONDS_MAX);
  });
  expect(printed('PostgreSQL')).toEqual([
    'PostgreSQL ended unexpectedly (signal SIGKILL) and is restarted',
    'PostgreSQL is running again after n s',
  ]);
  await expectExact(sale);
});

test('the queue emulator is killed: no order notices, and every rejected buyer gets one mail', async () => {
  const sale = await sellWhile(async () => {
    await control('children', { kill: 'queue emulator' });
    await eventually(
      () => childOf('queue emulator'),
      (child) => child?.restarts === 1 && child.state === 'running',
    );
  });
  expect(printed('queue emulator')).toEqual([
    'queue emulator ended unexpectedly (exit code 1) and is restarted',
    'queue emulator is running again after n s',
  ]);
  await expectExact(sale);
  // Messages of interrupted batches are visible again after six times the timeout of their function.
  await control('clock', { advance: 'PT4M' });
  const open = async () => {
    await control('clock', { advance: 'PT0S' });
    const [row] = await query<{ events: number; mails: number }>(
      `select (select count(*)::int from app.outbox where published_at is null and due_at <= app.now()) as events,
        (select count(*)::int from app.mails where state in ('PENDING', 'SENDING')) as mails`,
    );
    return row;
  };
  await eventually(open, (row) => row?.events === 0 && row.mails === 0, 200);
  const { items } = await must(shop.get<{ items: { to: string[]; subject: string }[] }>('/_local/mailbox'), 'mailbox');
  const refusals = items.filter(({ subject }) => subject.includes('품절되었습니다')).flatMap(({ to }) => to);
  const counts = sale.jobs.map(({ buyer }) => refusals.filter((address) => address === buyer.email).length);
  expect(counts).toEqual(sale.first.map(({ status }) => (status === 409 ? 1 : 0)));
});

test('a session of PostgreSQL is killed: PostgreSQL restarts its sessions, and the system goes on', async () => {
  const before = await childOf('PostgreSQL');
  await withDatabase(system.databaseUrl, async (client) => {
    const ended = new Promise((resolve) => client.once('error', resolve));
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    await ended;
  });
  await eventually(
    () => shop.get('/api/v1/products?limit=1'),
    ({ status }) => status === 200,
  );
  expect(await childOf('PostgreSQL')).toEqual(before);
});

test('PostgreSQL cannot be started again: one sentence, exit code 1, all stopped, and the next start has all orders', async () => {
  const orders = () => query<{ count: number }>('select count(*)::int as count from app.orders');
  const before = await orders();
  const processes = family(system.pid);
  const squatter = createServer();
  const exited = once(system.process, 'exit');
  const postgres = (await childOf('PostgreSQL'))?.pid ?? 0;
  // The system stands still while the port is taken, so that it cannot restart PostgreSQL first.
  process.kill(system.pid, 'SIGSTOP');
  process.kill(postgres, 'SIGKILL');
  const taken = await until(
    () =>
      new Promise<boolean>((resolve) => {
        squatter.once('error', () => resolve(false));
        squatter.listen(port + 3, '127.0.0.1', () => resolve(true));
      }),
    Boolean,
    20,
  );
  process.kill(system.pid, 'SIGCONT');
  expect(taken).toBe(true);
  // The squatter accepts connections and never responds.
  const read = shop.get('/api/v1/products?limit=1').catch(() => undefined);
  const late = new Promise<readonly string[]>((resolve) =>
    setTimeout(() => resolve([`still running after ${GIVE_UP_SECONDS_MAX} s`]), GIVE_UP_SECONDS_MAX * 1_000).unref(),
  );
  expect((await Promise.race([exited, late]))[0]).toBe(1);
  squatter.close();
  await read;
  expect(system.printed().trim().split('\n').at(-1)).toBe(
    `PostgreSQL could not be restarted in 5 tries: Port ${port + 3} is in use. Stop the program that uses it, or start with another --port.`,
  );
  expect(
    await until(
      async () => processes.filter(lives),
      ({ length }) => length === 0,
      BACK_SECONDS_MAX,
    ),
  ).toEqual([]);
  system = await startSystem(port);
  expect(await orders()).toEqual(before);
});
