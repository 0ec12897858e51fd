/** V1: a large paid order makes its buyer a VIP. */
import { expect, test } from 'vitest';
import { makeVips } from '#db/statements/vips.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId } from '#domain/ids.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { cancel, charge, pay, withPayment } from './orders.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

const vips = async () =>
  (await admin.query<{ user: string; order: string }>('select user_id as user, order_id as order from app.vips')).rows;
const handle = async (orderId: string) => (await database.rows(makeVips([orderId])))[0]?.outcome;

/** Places and pays an order. Its event is not handled yet. */
async function ordered(buyer: Principal, units: number, stock = 10_000): Promise<OrderId> {
  const order = newOrder(buyer, [[await shop.product({ stock, price: 10 }), units]]);
  await charge(database, buyer, 10 * units);
  await place(database, withPayment(order));
  return order.id;
}
/** Waits until another session waits for the end of this transaction. */
async function untilAnotherSessionWaits(): Promise<void> {
  for (;;) {
    const { rows } = await admin.query(
      'select from pg_locks where not granted and transactionid::text = pg_current_xact_id()::text',
    );
    if (rows.length > 0) return;
  }
}

const deleteUser = (buyer: Principal) =>
  admin.query(`update app.users set email = null, name = '', withdrawn_at = app.now() where id = $1`, [buyer.userId]);

test.for([
  [99, 'none'],
  [100, 'made'],
  [101, 'made'],
] as const)('an order of %i units: %s', async ([units, outcome]) => {
  const buyer = await shop.buyer();
  const order = await ordered(buyer, units);
  expect(await handle(order)).toBe(outcome);
  expect(await vips()).toEqual(outcome === 'made' ? [{ user: buyer.userId, order }] : []);
});

test('the units of all lines count together', async () => {
  const [seller, buyer] = [await shop.seller(), await shop.buyer()];
  const products = await shop.products(2, { stock: 100, seller });
  const order = newOrder(buyer, [
    [products[0] as never, VIP_UNITS_MIN - 1],
    [products[1] as never, 1],
  ]);
  await place(database, order);
  expect(await handle(order.id), 'not before the payment').toBe('none');
  await charge(database, buyer, 1_000_000);
  await pay(database, buyer, order.id);
  expect(await handle(order.id)).toBe('made');
});

test('an out-of-stock order makes no VIP, however large, and neither does an unknown order', async () => {
  expect(await handle(await ordered(await shop.buyer(), 500, 1))).toBe('none');
  expect(await handle('ord_x')).toBe('none');
  expect(await vips()).toEqual([]);
});

test('an order that was paid and cancelled later still makes its buyer a VIP', async () => {
  const buyer = await shop.buyer();
  const order = await ordered(buyer, 100);
  await cancel(database, buyer, order);
  expect(await handle(order)).toBe('made');
});

test('a deleted account does not become a VIP', async () => {
  const buyer = await shop.buyer();
  const order = await ordered(buyer, 100);
  await deleteUser(buyer);
  expect(await handle(order)).toBe('none');
  expect(await vips()).toEqual([]);
});

test('an account deleted while its order is handled does not become a VIP', async () => {
  const buyer = await shop.buyer();
  const order = await ordered(buyer, 100);
  const other = await fresh.session();
  await admin.query('begin');
  await deleteUser(buyer);
  const handling = other.rows(makeVips([order]));
  await untilAnotherSessionWaits();
  await admin.query('commit');
  expect((await handling)[0]?.outcome).toBe('none');
  await other.close();
  expect(await vips()).toEqual([]);
});

test('50 parallel messages of one order make one VIP, once', async () => {
  const buyer = await shop.buyer();
  const order = await ordered(buyer, 100);
  const outcomes = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => order),
    async (session, id) => (await session.rows(makeVips([id])))[0]?.outcome,
  );
  expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'known')).toHaveLength(49);
  expect(await vips()).toEqual([{ user: buyer.userId, order }]);
});

test('three orders, each handled 1 to 5 times in any order and in parallel, end in the same rows', async () => {
  const buyer = await shop.buyer();
  const orders: string[] = [];
  for (const units of [100, 300, 200]) orders.push(await ordered(buyer, units));
  const hashes = new Set<string>();
  for (const attempt of [0, 1, 2, 3, 4, 5]) {
    await admin.query("delete from app.vips; delete from app.inbox where consumer = 'vip'");
    const jobs = orders
      .flatMap((id, i) => Array.from({ length: 1 + ((i + attempt) % 5) }, () => id))
      .sort((a, b) => (a < b ? -1 : 1) * (attempt % 2 ? 1 : -1));
    await fresh.inParallel(1 + attempt * 3, jobs, (session, id) => session.rows(makeVips([id])));
    expect(await vips()).toEqual([{ user: buyer.userId, order: orders[0] }]);
    await admin.query("update app.inbox set at = '2026-01-01' where consumer = 'vip'");
    hashes.add(await rowHash(admin));
  }
  expect(hashes.size).toBe(1);
});

test('a batch of orders makes each buyer a VIP by the earliest order, and the other orders known', async () => {
  const [one, two] = [await shop.buyer(), await shop.buyer()];
  const orders: OrderId[] = [];
  for (const buyer of [one, two, one]) orders.push(await ordered(buyer, 100));
  const small = await ordered(two, 99);
  const [first, other, later] = orders as [OrderId, OrderId, OrderId];
  const rows = await database.rows(makeVips([later, small, first, other, first, 'ord_x']));
  expect(Object.fromEntries(rows.map(({ orderId, outcome }) => [orderId, outcome]))).toEqual({
    ...{ [first]: 'made', [other]: 'made', [later]: 'known' },
    ...{ [small]: 'none', ord_x: 'none' },
  });
  expect((await vips()).toSorted((a, b) => (a.order < b.order ? -1 : 1))).toEqual([
    { user: one.userId, order: first },
    { user: two.userId, order: other },
  ]);
});

test('a batch locks its orders in one order: while it waits for the first, it holds no later one', async () => {
  const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.buyer()));
  const orders: OrderId[] = [];
  // The later the order, the earlier the buyer's id.
  for (const buyer of buyers.toSorted((a, b) => (a.userId < b.userId ? 1 : -1))) orders.push(await ordered(buyer, 100));
  const [first, ...later] = orders as [OrderId, ...OrderId[]];
  await admin.query('begin');
  await admin.query("insert into app.inbox (consumer, event_id) values ('vip', $1)", [first]);
  const batch = await fresh.session();
  const handling = batch.rows(makeVips(orders.toReversed()));
  await untilAnotherSessionWaits();
  for (const id of later) expect(await handle(id)).toBe('made');
  await admin.query('rollback');
  expect((await handling).filter(({ outcome }) => outcome === 'made').map(({ orderId }) => orderId)).toEqual([first]);
  await batch.close();
});

test('a removed VIP is not made again by a repeated message', async () => {
  const order = await ordered(await shop.buyer(), 100);
  await handle(order);
  await admin.query('begin');
  await admin.query('delete from app.vips');
  await admin.query('commit');
  expect(await handle(order)).toBe('known');
  expect(await vips()).toEqual([]);
  await admin.query("delete from app.inbox where consumer = 'vip'");
});
