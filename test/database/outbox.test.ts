import { expect, test } from 'vitest';
import { bool, sql } from '#db/sql.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { RELAY_CLAIM_MAX, RELAY_LEASE_SECONDS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import type { Executor, Session } from './session.ts';
import { newOrder, openShop, place, requestManually } from './shop.ts';

// The tests insert events directly. Other files check the invariants.
const fresh = freshDatabase({ invariants: false });
const shop = openShop(fresh);
const { database, admin } = fresh;

const write = (count: number, dueInSeconds = 0) =>
  admin.query(
    `insert into app.outbox (topic, type, data, due_at)
     select 'stock', 'stock.out', jsonb_build_object('n', n), app.now() + make_interval(secs => $2) from generate_series(1, $1) n`,
    [count, dueInSeconds],
  );
const claimAll = async (executor: Executor, again = false) => {
  const rows = await executor.rows(claimOutbox(again));
  return {
    ids: rows.flatMap(({ id }) => (id === null ? [] : [id])),
    pollInSeconds: rows.find(({ id }) => id === null)?.pollAfterSeconds ?? null,
  };
};

test('12 relays at once claim every event exactly once', async () => {
  await write(4_000);
  const claims = await fresh.inParallel(
    12,
    Array.from({ length: 12 }, () => 0),
    (session) => claimAll(session),
  );
  const ids = claims.flatMap((claim) => claim.ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(4_000);
  expect(Math.max(...claims.map((claim) => claim.ids.length))).toBe(RELAY_CLAIM_MAX);
});

test('an event claimed by a crashed relay is claimed again after the lease; a published event never', async () => {
  await write(3);
  const { ids } = await claimAll(database);
  await database.rows(markPublished(ids.slice(0, 1)));
  expect((await claimAll(database)).ids).toEqual([]);
  await fresh.advanceClock(RELAY_LEASE_SECONDS + 1);
  expect((await claimAll(database)).ids).toEqual(ids.slice(1));
  expect(await database.rows(markPublished(ids))).toEqual([{ marked: 2 }]);
});

test('an event is claimed only when it is due, and the relay learns when to poll again', async () => {
  await write(1, 300);
  expect(await claimAll(database)).toEqual({ ids: [], pollInSeconds: 300 });
  await fresh.advanceClock(299);
  expect((await claimAll(database)).ids).toEqual([]);
  await fresh.advanceClock(2);
  expect((await claimAll(database)).ids).toHaveLength(1);
});

test('events are claimed with the content of their messages, oldest first', async () => {
  const product = await shop.product({ stock: 1 });
  const order = newOrder(await shop.buyer(), [[product, 1]]);
  await place(database, order);
  const rows = await database.rows(claimOutbox(false));
  expect(rows).toMatchObject([
    {
      topic: 'order',
      type: 'order.placed',
      requestId: 'req-test',
      data: { orderId: order.id, units: 1, total: 1_000 },
      pollAfterSeconds: null,
    },
    {
      topic: 'stock',
      type: 'stock.out',
      requestId: 'req-test',
      data: { productId: product, round: 1, available: 0 },
      pollAfterSeconds: null,
    },
  ]);
  expect(rows[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('no event is lost in any interleaving of its writers and the relay', async () => {
  const sessions = [await fresh.session(), await fresh.session(), await fresh.session()];
  const writer = (n: number): Step[] => [
    (s) => s.query('begin'),
    async (s) => s.query(`insert into app.outbox (topic, type, data) values ('stock', 'stock.out', '{"n": ${n}}')`),
    (s) => s.query('commit'),
  ];
  const claimed: number[] = [];
  const relay: Step[] = [async (s) => claimed.push(...(await claimAll(s)).ids)];
  const orders = interleavings(3, 3, 1);
  expect(orders).toHaveLength(140);
  for (const order of orders) {
    claimed.length = 0;
    await admin.query('truncate app.outbox, app.rate_tokens restart identity');
    await play(admin, sessions, [writer(1), writer(2), relay], order);
    claimed.push(...(await claimAll(sessions[2] as Session)).ids);
    expect(claimed.toSorted()).toEqual([1, 2]);
  }
  await Promise.all(sessions.map((session) => session.close()));
});

test('of many relays that find no due event, one schedules the next poll', async () => {
  await write(1, 120);
  const claims = await fresh.inParallel(
    10,
    Array.from({ length: 10 }, () => 0),
    (session) => claimAll(session),
  );
  expect(claims.flatMap(({ pollInSeconds }) => (pollInSeconds === null ? [] : [pollInSeconds]))).toEqual([120]);
});

test('an earlier event gets its own poll; a later event waits for the scheduled poll', async () => {
  await write(1, 120);
  expect((await claimAll(database)).pollInSeconds).toBe(120);
  await write(1, 200);
  expect((await claimAll(database)).pollInSeconds).toBe(null);
  await write(1, 30);
  expect((await claimAll(database)).pollInSeconds).toBe(30);
});

test('a redelivered message schedules the poll that its first receiver may have lost in a crash', async () => {
  await write(1, 120);
  expect((await claimAll(database)).pollInSeconds).toBe(120);
  expect((await claimAll(database, true)).pollInSeconds).toBe(120);
});

test('a poll later than the longest SQS delay is scheduled again on the way', async () => {
  await write(1, 3_600);
  expect((await claimAll(database)).pollInSeconds).not.toBe(null);
  await fresh.advanceClock(901);
  expect((await claimAll(database)).pollInSeconds).not.toBe(null);
});

test('with no open event no poll follows, and the database can pause', async () => {
  await write(1);
  await database.rows(markPublished((await claimAll(database)).ids));
  expect(await claimAll(database)).toEqual({ ids: [], pollInSeconds: null });
});

test('a restock stores an event that is due when the delivery is late', async () => {
  const restock = (await requestManually(database, await shop.operator(), await shop.product(), { quantity: 3 }))
    ?.restock;
  await database.rows(markPublished((await claimAll(database)).ids));
  await fresh.advanceClock(301);
  const [row] = await database.rows(claimOutbox(false));
  expect(row).toMatchObject({ type: 'restock.due', data: { restockId: restock?.id, attempt: 1 } });
});

test('a scheduled poll is a row per worker name: other workers have their own', async () => {
  const claimPoll = (name: string) =>
    sql({ taken: bool })`select app.claim_poll(${name}, app.now() + interval '1 minute', false)`;
  expect(await database.rows(claimPoll('one'))).toEqual([{ taken: true }]);
  expect(await database.rows(claimPoll('one'))).toEqual([{ taken: false }]);
  expect(await database.rows(claimPoll('two'))).toEqual([{ taken: true }]);
});
