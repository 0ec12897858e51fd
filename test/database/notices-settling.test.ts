/** N7: how often and how soon a buyer is notified of one product, when its stock comes and goes. */
import { expect, test } from 'vitest';
import { makeVips } from '#db/statements/vips.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { NOTICE_REPEAT_HOURS_DEFAULT, SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { claim, emptyStock, joinWaitlist, notifyAll, openRun, recordNotices, refill, runsOf } from './notices.ts';
import { cancel, charge, withPayment } from './orders.ts';
import { newOrder, openShop, PACE, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const SETTLE_SECONDS = SETTLE_MINUTES_DEFAULT * 60;
const names = (buyers: readonly Principal[]) => buyers.map(({ userId }) => userId);
const notifyNow = () => notifyAll(database, { pace: PACE });

/** Opens the run of the product's stock cycle, as the worker does after `stock.back`. */
const openCycle = async (product: ProductId) =>
  openRun(database, product, (await shop.stockOf(product))?.round as number);

/** A buyer orders the last unit and cancels, and the stock event is handled. */
async function orderAndCancel(product: ProductId, buyer: Principal) {
  const order = newOrder(buyer, [[product, 1]]);
  await place(database, order);
  await cancel(database, buyer, order.id);
  await openCycle(product);
}

async function subscribed(stock: number) {
  const product = await shop.product({ stock });
  const buyers = await shop.buyers(3);
  await joinWaitlist(database, product, buyers);
  return { product, buyers, ids: names(buyers), flapper: await shop.buyer() };
}

test('a buyer who orders the last unit and cancels six times: each subscriber is notified once in a day', async () => {
  const { product, ids, flapper } = await subscribed(1);
  const notified: string[] = [];
  for (let i = 0; i < 6; i++) {
    await orderAndCancel(product, flapper);
    notified.push(...(await notifyNow()));
    await fresh.advanceClock(6);
  }
  expect(notified).toEqual(ids);
  expect((await runsOf(admin, product)).map(({ status }) => status)).toEqual(Array(6).fill('COMPLETED'));
  await fresh.advanceClock(NOTICE_REPEAT_HOURS_DEFAULT * 3_600);
  await orderAndCancel(product, flapper);
  expect(await notifyNow(), 'a day later').toEqual(ids);
});

test('the first notice after a rejection is not delayed, whatever was announced before', async () => {
  const { product, buyers, flapper } = await subscribed(1);
  const [asking] = buyers as [Principal];
  await orderAndCancel(product, flapper);
  await notifyNow();
  const held = newOrder(flapper, [[product, 1]]);
  await place(database, held);
  await place(database, newOrder(asking, [[product, 1]]));
  await cancel(database, flapper, held.id);
  await openCycle(product);
  expect(await notifyNow(), 'only the buyer who was rejected since').toEqual([asking.userId]);
});

test('a restock is announced again after the settling time, in which further changes are one event', async () => {
  const { product, ids } = await subscribed(0);
  await refill(admin, product, 5);
  await openCycle(product);
  expect(await notifyNow(), 'the first notice is not delayed').toEqual(ids);
  for (let i = 0; i < 3; i++) {
    await fresh.advanceClock(60);
    await emptyStock(admin, product);
    await refill(admin, product, 5);
    await openCycle(product);
    expect(await notifyNow()).toEqual([]);
  }
  const { pollInSeconds } = await claim(database, { pace: PACE, again: true });
  expect(pollInSeconds, 'the run waits').toBeGreaterThan(0);
  await fresh.advanceClock(SETTLE_SECONDS - 119);
  expect(await notifyNow()).toEqual(ids);
  expect((await runsOf(admin, product)).map(({ status, sent }) => `${status} ${sent}`)).toEqual([
    'COMPLETED 3',
    'CANCELED_BY_SOLD_OUT 0',
    'CANCELED_BY_SOLD_OUT 0',
    'COMPLETED 3',
  ]);
});

test('a delivery is announced, too, when a release has brought back a unit before', async () => {
  const { product, ids, flapper } = await subscribed(1);
  await orderAndCancel(product, flapper);
  expect(await notifyNow()).toEqual(ids);
  await orderAndCancel(product, flapper);
  expect(await notifyNow()).toEqual([]);
  await refill(admin, product, 100);
  await openCycle(product);
  expect(await notifyNow(), 'the restock has not settled').toEqual([]);
  await fresh.advanceClock(SETTLE_SECONDS);
  expect(await notifyNow()).toEqual(ids);
  await refill(admin, product, 100);
  expect((await openCycle(product))?.opened, 'more units of the same cycle are no second event').toBe(false);
});

test('stock that is sold before it has settled is not announced again', async () => {
  const { product, ids } = await subscribed(0);
  await refill(admin, product, 5);
  await openCycle(product);
  expect(await notifyNow()).toEqual(ids);
  await emptyStock(admin, product);
  await refill(admin, product, 5);
  await openCycle(product);
  await emptyStock(admin, product);
  await fresh.advanceClock(SETTLE_SECONDS);
  expect(await notifyNow()).toEqual([]);
  expect((await runsOf(admin, product)).at(-1)?.status).toBe('CANCELED_BY_SOLD_OUT');
});

test('a buyer who is rejected while the notice is being sent keeps the place', async () => {
  const { product, buyers, flapper } = await subscribed(1);
  const [asking] = buyers as [Principal];
  await orderAndCancel(product, flapper);
  const { notices } = await claim(database, { pace: PACE });
  await fresh.advanceClock(1);
  const held = newOrder(flapper, [[product, 1]]);
  await place(database, held);
  await place(database, newOrder(asking, [[product, 1]]));
  await recordNotices(database, notices);
  await cancel(database, flapper, held.id);
  await openCycle(product);
  expect(await notifyNow()).toEqual([asking.userId]);
});

test('with a head start VIPs are notified first; without one the waiting list decides', async () => {
  const { product, buyers, ids } = await subscribed(0);
  const vip = buyers[2] as Principal;
  await charge(database, vip, 200_000);
  const large = withPayment(newOrder(vip, [[await shop.product({ stock: 100 }), 100]]));
  await place(database, large);
  await database.rows(makeVips([large.id]));
  const pace = { ...PACE, vipHeadStartMinutes: 5 };
  await refill(admin, product, 5);
  await openCycle(product);
  expect(await notifyAll(database, { pace })).toEqual([ids[2]]);
  expect((await claim(database, { pace, again: true })).pollInSeconds).toBeGreaterThan(290);
  await fresh.advanceClock(300);
  expect(await notifyAll(database, { pace })).toEqual(ids.slice(0, 2));
});
