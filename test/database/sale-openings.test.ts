/** N9: buyers who wait for a sale are notified when it begins: first come, first served, and only with available stock. */
import { expect, test } from 'vitest';
import { changeSubscription } from '#db/statements/notices.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { makeVips } from '#db/statements/vips.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import {
  claim,
  emptyStock,
  joinWaitlist,
  leaveWaitlist,
  notifyAll,
  openRun,
  recordNotices,
  refill,
  statusOf,
} from './notices.ts';
import { charge, withPayment } from './orders.ts';
import { claim as claimTask, newOrder, openShop, PACE, place, stockOut } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const HOUR = 3_600;
const names = (buyers: readonly Principal[]) => buyers.map(({ userId }) => userId);

const opensIn = (product: ProductId, hours: number) =>
  admin.query("update app.products set available_at = app.now() + $2 * interval '1 hour' where id = $1", [
    product,
    hours,
  ]);
/** Opens the run of the product's stock cycle, as the worker does after `stock.back`. */
const openCycle = async (product: ProductId) =>
  openRun(database, product, (await shop.stockOf(product))?.round as number);

/** A product whose sale begins in an hour, and buyers who wait for it. */
async function comingSale({ stock = 5, waiting = 3 } = {}) {
  const product = await shop.product({ stock });
  await opensIn(product, 1);
  const buyers = await shop.buyers(waiting);
  await joinWaitlist(database, product, buyers);
  await openCycle(product);
  return { product, buyers, ids: names(buyers) };
}

test('a sale with stock: the buyers who wait for it are notified when it begins, in the order of joining, and once', async () => {
  const { product, ids } = await comingSale();
  expect(await claim(database)).toMatchObject({ notices: [], pollInSeconds: 900 });
  await fresh.advanceClock(HOUR - 10);
  expect((await claim(database)).notices, 'ten seconds before the sale').toEqual([]);
  await fresh.advanceClock(10);
  const { notices, rows } = await claim(database);
  expect(notices.map(({ to }) => to)).toEqual(ids);
  expect(rows[0]?.content).toMatchObject({ opens: true });
  await recordNotices(database, notices);
  expect(await notifyAll(database)).toEqual([]);
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 3']);
  expect(await shop.events('stock.back')).toEqual([{ productId: product, round: 2, available: 5 }]);
});

test('the subscription that begins the stock cycle notifies the relay, and so does a repeat until it is published', async () => {
  const product = await shop.product({ stock: 5 });
  await opensIn(product, 2);
  const buyer = await shop.buyer();
  const subscribe = async () => (await database.rows(changeSubscription(buyer, product, true)))[0]?.published;
  expect([await subscribe(), await subscribe()], 'the first may have died before it notified').toEqual([true, true]);
  const ids = (await database.rows(claimOutbox(false))).flatMap(({ id }) => id ?? []);
  await database.rows(markPublished(ids));
  expect(await subscribe()).toBe(false);
});

test('a subscription during the sale begins no stock cycle, and waits for the next one', async () => {
  const { product } = await comingSale();
  await fresh.advanceClock(HOUR);
  await notifyAll(database);
  const late = await shop.buyer();
  const [row] = await database.rows(changeSubscription(late, product, true));
  expect(row).toEqual({ outcome: 'done', published: false });
  expect(await notifyAll(database)).toEqual([]);
  await emptyStock(admin, product);
  await openRun(database, product, await refill(admin, product, 1));
  const { notices, rows } = await claim(database);
  expect(notices.map(({ to }) => to).at(-1)).toBe(late.userId);
  expect(rows[0]?.content, 'a restock').toMatchObject({ opens: false });
});

test('a sale without stock: nothing is announced until the first delivery', async () => {
  const { product, ids } = await comingSale({ stock: 0 });
  await fresh.advanceClock(2 * HOUR);
  expect((await claim(database)).notices).toEqual([]);
  expect(await shop.events('stock.back')).toEqual([]);
  await openRun(database, product, await refill(admin, product, 5));
  expect(await notifyAll(database)).toEqual(ids);
});

test('stock that is removed and comes back before the sale: one mail, when the sale begins', async () => {
  const { product, buyers, ids } = await comingSale();
  await emptyStock(admin, product);
  expect((await claim(database)).notices).toEqual([]);
  const late = await shop.buyer();
  await joinWaitlist(database, product, [late]);
  await openRun(database, product, await refill(admin, product, 4));
  await joinWaitlist(database, product, buyers);
  await fresh.advanceClock(HOUR);
  expect((await notifyAll(database)).toSorted()).toEqual([...ids, late.userId].toSorted());
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 0', '3 COMPLETED 4']);
});

test('a sale that sells out while its buyers are notified: the rest are notified of the restock', async () => {
  const { product, ids } = await comingSale({ stock: 1, waiting: 45 });
  await fresh.advanceClock(HOUR);
  const { notices } = await claim(database);
  await recordNotices(database, notices);
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  expect((await claim(database)).notices).toEqual([]);
  await openRun(database, product, await refill(admin, product, 2));
  expect((await notifyAll(database)).slice(0, 45 - notices.length)).toEqual(ids.slice(notices.length));
});

test('the seller moves the sale: the run waits for the new time; a deleted subscription gets no mail', async () => {
  const { product, buyers, ids } = await comingSale();
  await opensIn(product, 3);
  await leaveWaitlist(database, product, buyers[1] as Principal);
  await fresh.advanceClock(2 * HOUR);
  expect((await claim(database)).notices).toEqual([]);
  await fresh.advanceClock(HOUR);
  expect(await notifyAll(database)).toEqual([ids[0], ids[2]]);
});

test('a second sale of the same stock within a day: who asks again is notified of it, and everybody else who waits', async () => {
  const { product, buyers, ids } = await comingSale();
  await fresh.advanceClock(HOUR);
  await notifyAll(database, { pace: PACE });
  await opensIn(product, 2);
  await joinWaitlist(database, product, buyers.slice(0, 1));
  await openCycle(product);
  expect((await claim(database, { pace: PACE })).notices).toEqual([]);
  await fresh.advanceClock(2 * HOUR);
  expect(await notifyAll(database, { pace: PACE })).toEqual(ids);
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 3', '3 COMPLETED 3']);
});

test('the head start of VIPs begins with the sale, not with the first subscription', async () => {
  const { buyers, ids } = await comingSale();
  const vip = buyers[2] as Principal;
  const large = await shop.product({ stock: 100 });
  await charge(database, vip, 200_000);
  const order = withPayment(newOrder(vip, [[large, 100]]));
  await place(database, order);
  await database.rows(makeVips([order.id]));
  const pace = { ...PACE, vipHeadStartMinutes: 5 };
  await fresh.advanceClock(HOUR);
  expect(await notifyAll(database, { pace })).toEqual([vip.userId]);
  await fresh.advanceClock(5 * 60);
  expect(await notifyAll(database, { pace })).toEqual(ids.slice(0, 2));
});

test('a notice that was released waits in the run of the next sale: later subscriptions begin no further cycle', async () => {
  const { product, buyers, ids } = await comingSale();
  await fresh.advanceClock(HOUR);
  const { notices } = await claim(database);
  await recordNotices(database, notices.slice(0, 1));
  await recordNotices(database, notices.slice(1), { state: 'PENDING', error: 'throttled' });
  await opensIn(product, 2);
  for (const buyer of [...buyers, ...(await shop.buyers(2))]) {
    await joinWaitlist(database, product, [buyer]);
    await openCycle(product);
  }
  expect((await shop.events('stock.back')).map((event) => event['round'])).toEqual([2, 3]);
  await fresh.advanceClock(2 * HOUR);
  expect((await notifyAll(database)).toSorted()).toEqual(expect.arrayContaining(ids.toSorted()));
  expect((await statusOf(admin, product)).at(-1)).toBe('3 COMPLETED 5');
});

test('the sale is moved before its run has sent a notice: who subscribed or was rejected meanwhile asks again, and is notified', async () => {
  const { product, ids } = await comingSale();
  await fresh.advanceClock(HOUR);
  const [subscribed, rejected, silent] = (await shop.buyers(3)) as [Principal, Principal, Principal];
  await joinWaitlist(database, product, [subscribed, silent]);
  await place(database, newOrder(rejected, [[product, 100]]));
  await opensIn(product, 1);
  await joinWaitlist(database, product, [subscribed, rejected]);
  await fresh.advanceClock(HOUR);
  expect(await notifyAll(database)).toEqual([...ids, subscribed.userId, rejected.userId]);
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 5']);
});

test('a run that starts after the sale began still says that the product is on sale now', async () => {
  const product = await shop.product({ stock: 5 });
  await opensIn(product, 1);
  await joinWaitlist(database, product, await shop.buyers(1));
  await fresh.advanceClock(HOUR + 60);
  await openCycle(product);
  const { rows } = await claim(database);
  expect(rows[0]?.content).toMatchObject({ opens: true });
});

test('a sale that begins a cycle does not outdate a shortage: its event still asks the factory, once', async () => {
  const product = await shop.product({ stock: 5 });
  await place(database, newOrder(await shop.buyer(), [[product, 300]]));
  await opensIn(product, 1);
  await joinWaitlist(database, product, await shop.buyers(1));
  expect((await shop.stockOf(product))?.round, 'the cycle of the sale').toBe(2);
  expect(await claimTask(database, stockOut(product, 1))).toMatchObject({ kind: 'ask', task: { quantity: 300 } });
  expect((await claimTask(database, stockOut(product, 1))).kind).toBe('busy');
  // A delivery ends the shortage with a cycle of its own; the request that was not sent yet goes on.
  expect(await refill(admin, product, 1)).toBe(3);
  expect((await claimTask(database, stockOut(product, 1))).kind).toBe('busy');
});

test('after a delivery the event of an earlier shortage asks for nothing, also when a sale has begun a cycle since', async () => {
  const product = await shop.product({ stock: 5 });
  await place(database, newOrder(await shop.buyer(), [[product, 300]]));
  await refill(admin, product, 500);
  await openCycle(product);
  await notifyAll(database);
  await opensIn(product, 1);
  await joinWaitlist(database, product, await shop.buyers(1));
  expect((await shop.stockOf(product))?.round).toBe(3);
  expect((await claimTask(database, stockOut(product, 1))).kind).toBe('none');
});

test('two buyers subscribe at the same time: one stock cycle, and both are notified', async () => {
  const step =
    (buyer: Principal, product: ProductId): Step =>
    (session) =>
      session.rows(changeSubscription(buyer, product, true));
  const sessions = [await fresh.session(), await fresh.session()];
  for (const order of interleavings(3, 3)) {
    const product = await shop.product({ stock: 2 });
    await opensIn(product, 1);
    const [one, other] = await shop.buyers(2);
    const begin: Step = (session) => session.query('begin');
    const commit: Step = (session) => session.query('commit');
    await play(
      admin,
      sessions,
      [one, other].map((buyer) => [begin, step(buyer as Principal, product), commit]),
      order,
    );
    await openCycle(product);
    await fresh.advanceClock(HOUR);
    expect(await notifyAll(database)).toHaveLength(2);
    expect(await statusOf(admin, product), order.join('')).toEqual(['2 COMPLETED 2']);
  }
  await Promise.all(sessions.map((session) => session.close()));
});
