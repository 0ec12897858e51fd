/** R1: a shortage is announced once in each stock cycle, and the factory is asked once. */
import { expect, test } from 'vitest';
import { placeOrders } from '#db/statements/orders.ts';
import { WAITLIST_HOURS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { claim, claimFactoryTask, deliver, kinds, newOrder, openShop, place, stockOut } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

test('5 units left, 10 ordered, 10 delivered, then sold out: each stock cycle is announced and restocked once', async () => {
  const product = await shop.product({ stock: 5, restockQuantity: 10 });
  const buyers = await shop.buyers(3);
  const [one, two, three] = buyers;
  if (!one || !two || !three) throw new Error('no buyers');

  expect(kinds(await place(database, newOrder(one, [[product, 10]])))).toEqual({ refused: 1 });
  expect(await shop.stockOf(product)).toEqual({ available: 5, reserved: 0, round: 1, announced: 1 });
  expect(await shop.events('stock.out')).toEqual([{ productId: product, round: 1, available: 5 }]);
  const first = await claimFactoryTask(database, stockOut(product, 1));
  expect(first).toMatchObject({ quantity: 10, attempt: 1, requestedBy: 'system' });

  // The remaining units can still be sold. Orders that find no stock meanwhile belong to the same stock cycle.
  expect(kinds(await place(database, newOrder(two, [[product, 2]]), newOrder(three, [[product, 9]])))).toEqual({
    placed: 1,
    refused: 1,
  });
  expect(await shop.events('stock.out')).toHaveLength(1);

  await deliver(database, first.restockId, product, 10);
  expect(await shop.stockOf(product)).toEqual({ available: 13, reserved: 2, round: 2, announced: 1 });
  expect(await shop.events('stock.back')).toEqual([{ productId: product, round: 2, available: 13 }]);

  expect(kinds(await place(database, newOrder(one, [[product, 13]])))).toEqual({ placed: 1 });
  expect(await shop.events('stock.out')).toEqual([
    { productId: product, round: 1, available: 5 },
    { productId: product, round: 2, available: 0 },
  ]);
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  const second = await claimFactoryTask(database, stockOut(product, 2));
  expect(second.restockId).not.toBe(first.restockId);
  // No order found too little stock in cycle 2: the restock has the standard quantity.
  expect(second.quantity).toBe(10);
});

test('an order that takes the last unit announces the shortage; an order that leaves a unit does not', async () => {
  const product = await shop.product({ stock: 3 });
  const buyer = await shop.buyer();
  await place(database, newOrder(buyer, [[product, 2]]));
  expect(await shop.events('stock.out')).toEqual([]);
  await place(database, newOrder(buyer, [[product, 1]]));
  expect(await shop.events('stock.out')).toEqual([{ productId: product, round: 1, available: 0 }]);
});

test('the call that announces a shortage knows it did, so that its news need not wait; no other call says so', async () => {
  const product = await shop.product({ stock: 3 });
  const [one, two, three] = (await shop.buyers(3)).map((buyer) => newOrder(buyer, [[product, 2]]));
  if (!one || !two || !three) throw new Error('no buyers');
  const announced = async (order: typeof one) =>
    (await database.rows(placeOrders([order]))).map((row) => [row.outcome, row.announced]);

  expect(await announced(one)).toEqual([['placed', false]]);
  expect(await announced(two)).toEqual([['refused', true]]);
  expect(await announced(three)).toEqual([['refused', false]]);
  expect(await announced(two)).toEqual([['refused', false]]); // a repeat
});

test('the restock covers the out-of-stock orders when they exceed the standard quantity', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 10 });
  for (const [buyer, units] of (await shop.buyers(3)).map((buyer, i) => [buyer, [1, 20, 7][i] ?? 0] as const)) {
    await place(database, newOrder(buyer, [[product, units]]));
  }
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await place(database, newOrder(await shop.buyer(), [[product, 500]]));

  expect(task.quantity).toBe(27);
  // The quantity is stored at the claim: a retry requests the same quantity, whatever was ordered since.
  await fresh.advanceClock(61);
  expect((await claimFactoryTask(database, stockOut(product, 1))).quantity).toBe(27);
});

test('one line short: the whole order is out of stock, and only the short product is announced, waited for and restocked', async () => {
  const seller = await shop.seller();
  const [plenty, short] = [await shop.product({ stock: 50, seller }), await shop.product({ stock: 2, seller })];
  const buyer = await shop.buyer();
  const [outcome] = await place(
    database,
    newOrder(buyer, [
      [plenty, 5],
      [short, 3],
    ]),
  );

  expect(outcome).toMatchObject({
    kind: 'refused',
    short: [{ line: 1, productId: short, available: 2 }],
    order: { reason: 'OUT_OF_STOCK', paymentDueAt: null },
  });
  expect(await shop.stockOf(plenty)).toEqual({ available: 50, reserved: 0, round: 1, announced: 0 });
  expect(await shop.stockOf(short)).toEqual({ available: 2, reserved: 0, round: 1, announced: 1 });
  expect((await fresh.admin.query('select product_id, buyer_id from app.waitlist')).rows).toEqual([
    { product_id: short, buyer_id: buyer.userId },
  ]);
});

test('a buyer keeps a place on the waiting list for a day after an out-of-stock order, then a new order is last again', async () => {
  const product = await shop.product({ stock: 0 });
  const buyer = await shop.buyer();
  const since = async () =>
    (await fresh.admin.query<{ since: Date }>('select since from app.waitlist')).rows.map((row) => row.since.getTime());
  await place(database, newOrder(buyer, [[product, 1]]));
  const first = await since();
  await fresh.advanceClock(WAITLIST_HOURS * 3_600 - 60);
  await place(database, newOrder(buyer, [[product, 1]]));
  expect(await since()).toEqual(first);
  await fresh.advanceClock(120);
  await place(database, newOrder(buyer, [[product, 1]]));
  expect((await since())[0]).toBeGreaterThan((first[0] ?? 0) + WAITLIST_HOURS * 3_600_000);
});

test('a shortage of a product without restocking is announced but not restocked', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 0 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  expect(await shop.events('stock.out')).toHaveLength(1);
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await shop.count('restocks')).toBe(0);
});
