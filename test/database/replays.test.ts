/** R5: past events are sent again to one queue: at a rate, until a stop, and harmlessly. */
import { afterEach, expect, test } from 'vitest';
import { countSales } from '#db/statements/best-sellers.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import * as redrives from '#db/statements/redrives.ts';
import { makeVips } from '#db/statements/vips.ts';
import type { ProductId, RedriveId } from '#domain/ids.ts';
import { REDRIVE_LEASE_SECONDS, VIP_UNITS_MIN } from '#domain/limits.ts';
import { type ReplayRequest, replayOf } from '#domain/replay.ts';
import { DEAD_LETTER_INVARIANTS } from '#test/invariants/dead-letters.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { newId, openShop } from './shop.ts';

// The tests insert events without their orders, so only the invariants of dead letters and redrives are checked.
const fresh = freshDatabase({ invariants: false });
const shop = openShop(fresh);
const { start, claim: claimItems } = openDeadLetters(fresh, shop);
const { database, admin } = fresh;

afterEach(async () => {
  for (const [name, query] of Object.entries(DEAD_LETTER_INVARIANTS))
    expect((await admin.query(query)).rows, name).toEqual([]);
});

const PAST = '2026-01-01T00:00:00.000Z';
const replay = (request: Partial<ReplayRequest> = {}) => {
  const events = replayOf({ queue: 'best-sellers', from: PAST, ...request });
  if (typeof events === 'string') throw new Error(events);
  return { events };
};

/** Writes events without their orders, and publishes them. */
async function publish(type: string, count: number, data: object = {}): Promise<void> {
  await admin.query(
    `insert into app.outbox (topic, type, data)
     select 'order', $1, jsonb_build_object('orderId', 'ord_' || n) || $3::jsonb from generate_series(1, $2) n`,
    [type, count, JSON.stringify(data)],
  );
  await publishAll();
}
async function publishAll(): Promise<void> {
  const ids = (await database.rows(claimOutbox(false))).flatMap(({ id }) => id ?? []);
  await database.rows(markPublished(ids));
}

const claim = async (executor: Pick<typeof database, 'rows'> = database) => {
  const rows = (await executor.rows(redrives.claimReplayedEvents(false))).filter(({ id }) => id !== null);
  const [first] = rows;
  return { ids: rows.map(({ id }) => id), redriveId: first?.redriveId ?? '', claimedTo: first?.claimedTo ?? 0, rows };
};
const record = (claimed: { readonly redriveId: string; readonly claimedTo: number }) =>
  database.rows(redrives.recordReplayed(claimed.redriveId, claimed.claimedTo));
const stop = async ({
  caller,
  id,
}: {
  readonly caller: Parameters<typeof redrives.cancelRedrive>[0];
  readonly id: RedriveId;
}) => (await database.rows(redrives.cancelRedrive(caller, id)))[0]?.redrive;
const read = async ({ caller, id }: Parameters<typeof stop>[0]) =>
  (await database.rows(redrives.readRedrive(caller, id)))[0]?.redrive;

test('a replay sends each published event of its types once, at its rate, and then it is done', async () => {
  await publish('order.paid', 3);
  await publish('order.placed', 2);
  await publish('order.cancelled', 2);
  const started = await start(replay(), { rate: 4 });
  expect(started.row?.redrive).toMatchObject({
    queue: 'best-sellers',
    state: 'running',
    total: 5,
    waiting: 5,
    sent: 0,
  });
  await publish('order.paid', 1);
  const first = await claim();
  expect(first.rows.map(({ type }) => type)).toEqual(['order.paid', 'order.paid', 'order.paid', 'order.cancelled']);
  expect(first.rows[0]).toMatchObject({ queue: 'best-sellers', data: { orderId: 'ord_1' }, at: expect.any(String) });
  await record(first);
  expect((await claim()).ids, 'the second of the rate is not over').toEqual([]);
  await fresh.advanceClock(1);
  const second = await claim();
  expect(
    second.rows.map(({ type }) => type),
    'not what was published after the start',
  ).toEqual(['order.cancelled']);
  expect(await read(started)).toMatchObject({ state: 'running', sent: 4, waiting: 1, mayStillLeave: 1 });
  await record(second);
  expect(await read(started)).toMatchObject({ state: 'done', sent: 5, waiting: 0, endedAt: expect.any(String) });
  await fresh.advanceClock(1);
  expect((await claim()).ids).toEqual([]);
});

test('a replay is recorded and audited like a redrive, and a dry run only counts', async () => {
  await publish('order.paid', 2);
  const caller = await shop.operator();
  const request = { caller, key: 'k', hash: 'h', newId: newId('rdr'), selection: replay(), rate: 1 };
  const run = async (dryRun: boolean) => (await database.rows(redrives.startRedrive({ ...request, dryRun })))[0];
  expect(await run(true)).toMatchObject({ redrive: { total: 2, leftOut: { count: 0, ids: [] } } });
  expect((await claim()).ids).toEqual([]);
  expect(await run(false)).toMatchObject({ replayed: false, redrive: { total: 2 } });
  expect(await run(false)).toMatchObject({ replayed: true, redrive: { total: 2 } });
  const { rows } = await admin.query('select action, detail from app.operator_actions where target = $1', [
    request.newId,
  ]);
  expect(rows).toEqual([{ action: 'redrive', detail: { wish: request.selection, rate: 1, total: 2 } }]);
});

test('types, time, units and product select the events', async () => {
  const [bought, other] = await shop.products(2, { stock: 10 });
  const [buyer] = await shop.buyers(1);
  if (!bought || !other || !buyer) throw new Error('no product or buyer');
  await publish('order.paid', 1, { units: VIP_UNITS_MIN - 1 });
  await publish('order.paid', 2, { units: VIP_UNITS_MIN });
  await publish('order.cancelled', 4);
  await publish('stock.back', 8, { productId: bought });
  await fresh.advanceClock(1);
  const total = async (request: Partial<ReplayRequest>) => (await start(replay(request))).row?.redrive?.total;
  const now = (await admin.query<{ at: string }>('select app.rfc3339(app.now()) as at')).rows[0]?.at ?? '';
  expect(await total({ types: ['order.cancelled'] })).toBe(4);
  expect(await total({ queue: 'vip' }), 'the filter of the subscription').toBe(2);
  expect(await total({ to: PAST })).toBe(0);
  expect(await total({ to: now })).toBe(7);
  expect(await total({ queue: 'notice', productId: bought })).toBe(8);
  expect(await total({ queue: 'notice', productId: other })).toBe(0);
});

test('the orders of a product are found by their lines', async () => {
  const product = await shop.product({ stock: 10 });
  const order = await paidOrder(product, 1);
  expect((await start(replay({ productId: product }))).row?.redrive).toMatchObject({ total: 1 });
  expect((await claim()).rows).toMatchObject([{ type: 'order.paid', data: { orderId: order } }]);
  const other = await shop.product();
  expect((await start(replay({ productId: other }))).row?.redrive).toMatchObject({ state: 'done', total: 0 });
});

test('a worker that dies between claim and record: the same events are sent again, and counted once', async () => {
  await publish('order.paid', 3);
  const started = await start(replay(), { rate: 2 });
  const dead = await claim();
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS - 1);
  const [waiting] = await database.rows(redrives.claimReplayedEvents(false));
  expect(waiting, 'another worker polls in case this one died').toMatchObject({
    id: null,
    pollAfterSeconds: REDRIVE_LEASE_SECONDS,
  });
  await fresh.advanceClock(1);
  const again = await claim();
  expect(again.ids).toEqual(dead.ids);
  expect(await record(again)).toEqual([{ recorded: 1 }]);
  expect(await record(dead), 'the first worker was only slow').toEqual([{ recorded: 0 }]);
  expect(await read(started)).toMatchObject({ sent: 2, waiting: 1 });
});

test('nothing is claimed after the stop, and what a worker was sending is counted', async () => {
  await publish('order.paid', 5);
  const started = await start(replay(), { rate: 2 });
  const claimed = await claim();
  expect(await stop(started)).toMatchObject({
    state: 'cancelled',
    waiting: 2,
    mayStillLeave: 2,
    cancelled: 3,
    sent: 0,
  });
  await record(claimed);
  expect(await stop(started), 'idempotent').toMatchObject({ state: 'cancelled', sent: 2, waiting: 0, cancelled: 3 });
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  expect((await claim()).ids).toEqual([]);
});

test('a claim whose worker died is not claimed again after the stop', async () => {
  await publish('order.paid', 3);
  const started = await start(replay());
  await claim();
  await stop(started);
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  expect((await claim()).ids).toEqual([]);
  expect(await read(started)).toMatchObject({
    state: 'cancelled',
    sent: 0,
    waiting: 0,
    mayStillLeave: 0,
    cancelled: 3,
  });
});

test('the worker of dead letters neither ends a replay nor claims its events', async () => {
  await publish('order.paid', 1);
  const started = await start(replay());
  expect(await claimItems()).toEqual([]);
  expect(await read(started)).toMatchObject({ state: 'running', waiting: 1 });
});

test('two workers at once never claim the same events', async () => {
  await publish('order.paid', 30);
  await start(replay(), { rate: 100 });
  const claims = await fresh.inParallel(4, [1, 2, 3, 4], (session) => claim(session));
  expect(claims.filter(({ ids }) => ids.length > 0)).toHaveLength(1);
});

/** An order that was paid, and its published event. */
async function paidOrder(product: ProductId, units: number): Promise<string> {
  const buyer = await shop.buyer();
  const orderId = newId('ord');
  await admin.query("select * from app.charge_wallet($1, $2, $3, 'x', $3, 1000000, 100000000)", [
    buyer.userId,
    buyer.issuedAt,
    newId('chg'),
  ]);
  const order = {
    ...{ id: orderId, buyer: buyer.userId, iat: buyer.issuedAt, key: orderId, hash: 'x', request: null },
    lines: [{ p: product, q: units }],
    pay: { id: newId('pay'), randomPercent: 99 },
  };
  await admin.query('select * from app.place_orders($1::jsonb, 5, 20, 24, 0)', [JSON.stringify([order])]);
  await publishAll();
  return orderId;
}

test('a claim reads the stream from its position, not all events of the replay', async () => {
  await admin.query('set enable_seqscan = off; set enable_sort = off; set plan_cache_mode = force_generic_plan');
  await admin.query(`prepare claim (jsonb, bigint, bigint, int) as
    select event.seq from app.replayed_events($1, $2, $3) event order by event.seq limit $4`);
  const events = JSON.stringify(replay().events);
  const { rows } = await admin.query<{ 'QUERY PLAN': string }>(`explain execute claim ('${events}', 5, 9000, 10)`);
  await admin.query('deallocate claim; reset enable_seqscan; reset enable_sort; reset plan_cache_mode');
  const plan = rows.map((line) => line['QUERY PLAN']).join('\n');
  expect(plan).toContain('Index Scan using outbox_stream');
  expect(plan).not.toMatch(/Sort|Function Scan/);
});

test('repeating a replay is harmless: the sales and the VIPs stay as they were', async () => {
  const product = await shop.product({ stock: 500, price: 1_000 });
  await paidOrder(product, VIP_UNITS_MIN);
  const handle = async () => {
    for (const queue of ['best-sellers', 'vip'] as const) {
      await start(replay({ queue }));
      const claimed = await claim();
      expect(claimed.ids).toHaveLength(1);
      for (const { data } of claimed.rows) {
        const { orderId } = data as unknown as { readonly orderId: string };
        if (queue === 'vip') await database.rows(makeVips([orderId]));
        else await database.rows(countSales([{ kind: 'paid', orderId: orderId as never }]));
      }
      await record(claimed);
    }
    const [sales, vips] = await Promise.all([
      admin.query('select minute, product_id, units from app.best_sellers_by_minute'),
      admin.query('select user_id, since, order_id from app.vips'),
    ]);
    return [sales.rows, vips.rows];
  };
  const once = await handle();
  expect(once.map((rows) => rows?.length)).toEqual([1, 1]);
  expect(await handle()).toEqual(once);
});
