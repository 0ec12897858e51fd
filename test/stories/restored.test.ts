/** An older database is put beside newer queues, mails, factories and data platform: what docs/restore.md promises. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem, superUrl } from '#bin/bench/system.ts';
import { type ApiResponse, type Buyer, connect, must, type Shop } from '#bin/flash-sale/shop.ts';
import { RESTORE_REPUBLISH_MINUTES, VIP_UNITS_MIN } from '#domain/limits.ts';
import { removePostgres } from '#local/postgres.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { withDatabase } from './database.ts';
import { untilDecided } from './decided.ts';
import { eventually } from './shop.ts';
import { freeBasePort } from './system.ts';

const CLUSTER = 'arn:aws:rds:us-east-1:000000000000:cluster:restored';
/** More than the whole story. */
const AWAY_SECONDS = 86_400;
/** The retry rounds of a message, and then some. */
const ROUNDS_MAX = 12;
/** The retry rounds take two minutes on a busy machine. */
const SETTLING_MILLISECONDS_MAX = 600_000;
const PRICE = 100;
const UNITS = 10;

interface Request {
  readonly MessageGroupId: string;
  readonly MessageAttributeProductId: string;
  readonly CallbackUrl: string;
}
interface DeadLetter {
  readonly queue: string;
  readonly state: string;
  readonly error: string;
  readonly body: string;
}

let port: number;
let system: System;
let shop: Shop;
let operator: string;

const control = <T>(path: string, body: unknown): Promise<T> => must(shop.post<T>(`/_local/${path}`, body), path);
const read = <T>(path: string): Promise<T> => must(shop.get<T>(`/_local/${path}`), path);
const rows = <T extends object>(text: string, database = 'donut'): Promise<readonly T[]> =>
  withDatabase(superUrl(port, database), async (client) => (await client.query<T>(text)).rows);
const ids = async (text: string, database?: string) => (await rows<{ id: string }>(text, database)).map(({ id }) => id);
const as = (token: string, key: string = randomUUID()) => ({
  authorization: `Bearer ${token}`,
  'idempotency-key': key,
});

const operatorToken = async () => (await control<{ token: string }>('tokens', { email: 'operator@donut.test' })).token;
async function decide(method: 'PUT' | 'DELETE', queue: string): Promise<void> {
  const response = await fetch(`${system.origin}/api/v1/queues/${queue}/pause`, {
    method,
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
    ...(method === 'PUT' ? { body: JSON.stringify({ reason: 'the story of a restore' }) } : {}),
  });
  expect(response.status).toBe(200);
}
const buyers = async (count: number) => (await control<{ buyers: Buyer[] }>('buyers', { count })).buyers;
const product = async (stock: number): Promise<string> => {
  const made = { stock, price: PRICE, restockQuantity: UNITS };
  return (await control<{ products: { id: string }[] }>('products', made)).products[0]?.id ?? '';
};
const order = (buyer: Buyer, productId: string, quantity: number, key: string = randomUUID()) =>
  untilDecided(() =>
    shop.post('/api/v1/orders', { lines: [{ productId, quantity }] }, as(buyer.token, key)),
  ) as Promise<ApiResponse<{ id: string; orderId: string }>>;
async function paidOrder(buyer: Buyer, productId: string, quantity: number, key?: string): Promise<string> {
  const { id } = await must(order(buyer, productId, quantity, key), 'order');
  await must(shop.post('/api/v1/users/me/wallet/charges', { amount: PRICE * quantity }, as(buyer.token)), 'charge');
  await must(shop.post(`/api/v1/orders/${id}/payments`, undefined, as(buyer.token)), 'pay');
  return id;
}
const requestFor = async (productId: string): Promise<Request> => {
  const found = async () =>
    (await read<{ requests: { body: Request }[] }>('factory')).requests.find(
      ({ body }) => body.MessageAttributeProductId === productId,
    )?.body;
  return (await eventually(found, (request) => request !== undefined)) as Request;
};
const callBack = async (request: Request): Promise<string> => {
  const { pathname } = new URL(request.CallbackUrl);
  const { status, body } = await shop.post(pathname, { ...request, MessageAttributeProductCnt: UNITS });
  return `${status} ${body['status']}`;
};
const settled = () =>
  eventually(
    () => control<{ settled: boolean }>('clock', { advance: 'PT0S' }),
    (now) => now.settled,
    60,
  );
const mailsTo = async ({ email }: { readonly email: string }) =>
  (await read<{ items: { subject: string; text: string }[] }>(`mailbox?to=${email}`)).items;
const platformCalls = async () =>
  (await read<{ calls: { id: string; status: number }[] }>('platform')).calls.map(
    ({ id, status }) => `${status} ${id}`,
  );

/** No session can connect to the shop's database meanwhile, as if the cluster was gone. */
async function withoutDatabase(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  await control('database', { away: AWAY_SECONDS });
  await withDatabase(superUrl(port, 'postgres'), async (admin) => {
    await admin.query('alter database donut with allow_connections false');
    await admin.query("select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = 'donut'");
    await work(admin);
    await admin.query('alter database donut with allow_connections true');
  });
  await control('database', { away: 0 });
}

let kept: {
  readonly buyer: Buyer;
  readonly vip: Buyer;
  readonly order: string;
  readonly large: string;
  readonly request: Request;
};
let lost: { readonly buyer: Buyer; readonly key: string; readonly order: string; readonly request: Request };
let stocked: string;

beforeAll(async () => {
  port = await freeBasePort(28_000);
  system = await startSystem(port, '--fresh');
  shop = connect(system.origin);
  operator = await operatorToken();
  await control('factory', { mode: 'forget' });

  // Before the restored time. The consumers of three queues are paused, so their messages outlive the database.
  for (const queue of ['vip', 'best-sellers', 'data-platform']) await decide('PUT', queue);
  const [buyer, vip, late, refused] = (await buyers(4)) as [Buyer, Buyer, Buyer, Buyer];
  stocked = await product(10 * VIP_UNITS_MIN);
  const [sold, soldLater] = [await product(0), await product(0)];
  expect((await order(refused, sold, 1)).status).toBe(409);
  kept = {
    buyer,
    vip,
    order: await paidOrder(buyer, stocked, 1),
    large: await paidOrder(vip, stocked, VIP_UNITS_MIN),
    request: await requestFor(sold),
  };
  await settled();
  await withoutDatabase((admin) =>
    admin.query('create database older template donut owner donut_admin strategy file_copy'),
  );

  // The minutes that will be lost: a VIP is made, a delivery is counted, a restock is requested, an order is paid.
  await decide('DELETE', 'vip');
  await eventually(
    () => ids('select user_id as id from app.vips'),
    (vips) => vips.includes(vip.id),
  );
  expect(await callBack(kept.request)).toBe('202 counted');
  expect((await order(refused, soldLater, 1)).status).toBe(409);
  const key = randomUUID();
  lost = { buyer: late, key, order: await paidOrder(late, stocked, 2, key), request: await requestFor(soldLater) };
  await settled();

  await withoutDatabase(async (admin) => {
    await admin.query('alter database donut rename to lost');
    await admin.query('alter database older rename to donut');
    await admin.query('alter database lost with allow_connections true');
  });
  const [done] = await rows<{ done: object }>(
    `select app.begin_after_restore('${CLUSTER}', ${RESTORE_REPUBLISH_MINUTES}) as done`,
  );
  process.stdout.write(`after the restore: ${JSON.stringify(done?.done)}\n`);
});

afterAll(async () => {
  await system.stop();
  await removePostgres(`.local/${port}/postgres`);
  rmSync(`.local/${port}`, { recursive: true, force: true });
});

test('what was lost can be named, as long as the old database exists', async () => {
  const missing = async (text: string) => {
    const restored = new Set(await ids(text));
    return (await ids(text, 'lost')).filter((id) => !restored.has(id));
  };
  const named = {
    orders: await missing('select id from app.orders where reason is null'),
    refusals: (await missing("select id from app.orders where reason = 'OUT_OF_STOCK'")).length,
    deliveries: await missing("select ref as id from app.stock_moves where cause = 'FACTORY'"),
    restocks: await missing('select id from app.restocks'),
    mails: await missing("select subject_id as id from app.mails where kind = 'order.paid'"),
  };
  process.stdout.write(`lost: ${JSON.stringify(named)}\n`);
  expect(named).toEqual({
    orders: [lost.order],
    refusals: 1,
    deliveries: [kept.request.MessageGroupId],
    restocks: [lost.request.MessageGroupId],
    mails: [lost.order],
  });
});

test('the factory repeats its deliveries: the one of a known restock is counted, the other is kept and reported', async () => {
  expect([await callBack(kept.request), await callBack(kept.request)]).toEqual(['202 counted', '200 repeated']);
  expect(await callBack(lost.request)).toBe('202 queued');
});

test('a buyer who repeats a lost order gets it: with a new id, once', async () => {
  const first = await must(order(lost.buyer, stocked, 2, lost.key), 'order again');
  const second = await must(order(lost.buyer, stocked, 2, lost.key), 'order again');
  expect(first.id).not.toBe(lost.order);
  expect(second.id).toBe(first.id);
});

test(
  'messages about things that do not exist any more end, and nothing is retried for ever',
  async () => {
    for (const queue of ['vip', 'best-sellers', 'data-platform']) await decide('DELETE', queue);
    const open = async () => {
      await control('clock', { advance: 'PT15M' });
      const { queues } = await read<{ queues: Record<string, number | string>[] }>('queues');
      const full = queues.filter(({ visible, inFlight, delayed }) => visible !== 0 || inFlight !== 0 || delayed !== 0);
      const [table] = await rows<{ events: number; mails: number; retrying: number }>(
        `select (select count(*)::int from app.outbox where published_at is null) as events,
        (select count(*)::int from app.mails where state in ('PENDING', 'SENDING')) as mails,
        (select count(*)::int from app.dead_letters where state not in ('parked', 'handled', 'discarded')) as retrying`,
      );
      return { full, ...table };
    };
    let left = await open();
    for (
      let round = 1;
      round < ROUNDS_MAX && JSON.stringify(left) !== JSON.stringify({ full: [], events: 0, mails: 0, retrying: 0 });
      round++
    )
      left = await open();
    expect(left).toEqual({ full: [], events: 0, mails: 0, retrying: 0 });
    // The clock has moved, so the first token has expired.
    operator = await operatorToken();
    const { items } = await must(
      shop.get<{ items: DeadLetter[] }>('/api/v1/dead-letters?state=parked', operator),
      'dead letters',
    );
    expect(items.map(({ queue, state, error }) => ({ queue, state, error }))).toEqual([
      {
        queue: 'factory-callback',
        state: 'parked',
        error: `no restock ${lost.request.MessageGroupId}`,
      },
    ]);
    const alerts = (await mailsTo({ email: 'operator@donut.test' })).map(({ subject, text }) => `${subject}\n${text}`);
    expect(alerts.some((alert) => alert.includes('no restock'))).toBe(true);
  },
  SETTLING_MILLISECONDS_MAX,
);

test('effects that only the lost database had are there again, once', async () => {
  expect(await ids('select user_id as id from app.vips')).toContain(kept.vip.id);
  const counted = await ids("select event_id as id from app.inbox where consumer = 'best-sellers.paid'");
  expect(counted).toEqual(expect.arrayContaining([kept.order, kept.large]));
  expect(counted).not.toContain(lost.order);
  expect(await withDatabase(superUrl(port, 'donut'), brokenInvariants)).toEqual({});
});

test('the data platform has every paid order of the restored shop under one id, and none that was lost', async () => {
  const calls = await platformCalls();
  expect(calls).toEqual(expect.arrayContaining([kept.order, kept.large].map((id) => `200 ${id}-paid`)));
  expect(calls.filter((call) => call.includes(lost.order))).toEqual([]);
});

test('no buyer has a mail twice, and mails whose sending is uncertain are few and named', async () => {
  const paid = async (buyer: Buyer) =>
    (await mailsTo(buyer)).filter(({ subject }) => subject.includes('결제가 완료')).length;
  expect([await paid(kept.buyer), await paid(kept.vip), await paid(lost.buyer)]).toEqual([1, 1, 1]);
  expect(await rows("select kind, state from app.mails where state = 'UNKNOWN'")).toEqual([]);
});

test('no event of the restored shop has the id of an event that was lost', async () => {
  const [before] = await ids('select max(id)::text as id from app.outbox', 'lost');
  const [restored] = await ids('select max(id)::text as id from app.outbox', 'donut');
  const [first] =
    await ids(`select min(id)::text as id from app.outbox where data->>'orderId' not in ('${kept.order}', '${kept.large}')
    and created_at > (select max(at) from app.operator_actions where action = 'restore')`);
  expect(Number(first)).toBeGreaterThan(Number(before));
  expect(Number(restored)).toBeGreaterThanOrEqual(Number(first));
});
