/** R1: a shortage is announced once an episode, and the factory asked once. */
import { expect, test } from 'vitest';
import { placeOrders } from '#db/statements/orders.ts';
import { WAITLIST_HOURS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { claim, deliver, kinds, mustAsk, openShop, place, stockOut, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

test('5 left, 10 asked for, 10 delivered, then really sold out: each episode is told and restocked once', async () => {
  const product = await shop.product({ stock: 5, restockQuantity: 10 });
  const buyers = await shop.buyers(3);
  const [one, two, three] = buyers;
  if (!one || !two || !three) throw new Error('no buyers');

  expect(kinds(await place(database, wish(one, [[product, 10]])))).toEqual({ refused: 1 });
  expect(await shop.shelf(product)).toEqual({ available: 5, reserved: 0, round: 1, announced: 1 });
  expect(await shop.events('stock.out')).toEqual([{ productId: product, round: 1, available: 5 }]);
  const first = await mustAsk(database, stockOut(product, 1));
  expect(first).toMatchObject({ quantity: 10, attempt: 1, requestedBy: 'system' });

  // The rest may still be bought, and what it refuses meanwhile is of the same episode.
  expect(kinds(await place(database, wish(two, [[product, 2]]), wish(three, [[product, 9]])))).toEqual({
    placed: 1,
    refused: 1,
  });
  expect(await shop.events('stock.out')).toHaveLength(1);

  await deliver(database, first.restockId, product, 10);
  expect(await shop.shelf(product)).toEqual({ available: 13, reserved: 2, round: 2, announced: 1 });
  expect(await shop.events('stock.back')).toEqual([{ productId: product, round: 2, available: 13 }]);

  expect(kinds(await place(database, wish(one, [[product, 13]])))).toEqual({ placed: 1 });
  expect(await shop.events('stock.out')).toEqual([
    { productId: product, round: 1, available: 5 },
    { productId: product, round: 2, available: 0 },
  ]);
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  const second = await mustAsk(database, stockOut(product, 2));
  expect(second.restockId).not.toBe(first.restockId);
  // Nobody was refused in round 2: its standard quantity.
  expect(second.quantity).toBe(10);
});

test('a sale that takes the last unit announces the shortage, one that leaves a unit does not', async () => {
  const product = await shop.product({ stock: 3 });
  const buyer = await shop.buyer();
  await place(database, wish(buyer, [[product, 2]]));
  expect(await shop.events('stock.out')).toEqual([]);
  await place(database, wish(buyer, [[product, 1]]));
  expect(await shop.events('stock.out')).toEqual([{ productId: product, round: 1, available: 0 }]);
});

test('the call that announces a shortage knows it did, so that its news need not wait; no other call says so', async () => {
  const product = await shop.product({ stock: 3 });
  const [one, two, three] = (await shop.buyers(3)).map((buyer) => wish(buyer, [[product, 2]]));
  if (!one || !two || !three) throw new Error('no buyers');
  const announced = async (order: typeof one) =>
    (await database.rows(placeOrders([order]))).map((row) => [row.outcome, row.announced]);

  expect(await announced(one)).toEqual([['placed', false]]);
  expect(await announced(two)).toEqual([['refused', true]]);
  expect(await announced(three)).toEqual([['refused', false]]);
  expect(await announced(two)).toEqual([['refused', false]]); // a repeat
});

test('the factory is asked for what was refused, when that is more than the standard quantity', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 10 });
  for (const [buyer, units] of (await shop.buyers(3)).map((buyer, i) => [buyer, [1, 20, 7][i] ?? 0] as const)) {
    await place(database, wish(buyer, [[product, units]]));
  }
  const task = await mustAsk(database, stockOut(product, 1));
  await place(database, wish(await shop.buyer(), [[product, 500]]));

  expect(task.quantity).toBe(27);
  // Stored when it was claimed: a retry asks for the same, whatever was refused since.
  await fresh.advanceClock(61);
  expect((await mustAsk(database, stockOut(product, 1))).quantity).toBe(27);
});

test('one line short: the whole order is refused, only the short product is announced, waited for and asked for', async () => {
  const seller = await shop.seller();
  const [plenty, short] = [await shop.product({ stock: 50, seller }), await shop.product({ stock: 2, seller })];
  const buyer = await shop.buyer();
  const [outcome] = await place(
    database,
    wish(buyer, [
      [plenty, 5],
      [short, 3],
    ]),
  );

  expect(outcome).toMatchObject({
    kind: 'refused',
    short: [{ line: 1, productId: short, available: 2 }],
    order: { reason: 'OUT_OF_STOCK', paymentDueAt: null },
  });
  expect(await shop.shelf(plenty)).toEqual({ available: 50, reserved: 0, round: 1, announced: 0 });
  expect(await shop.shelf(short)).toEqual({ available: 2, reserved: 0, round: 1, announced: 1 });
  expect((await fresh.admin.query('select product_id, buyer_id from app.waitlist')).rows).toEqual([
    { product_id: short, buyer_id: buyer.userId },
  ]);
});

test('a buyer keeps his place on the waiting list for a day, then stands at its end again', async () => {
  const product = await shop.product({ stock: 0 });
  const buyer = await shop.buyer();
  const since = async () =>
    (await fresh.admin.query<{ since: Date }>('select since from app.waitlist')).rows.map((row) => row.since.getTime());
  await place(database, wish(buyer, [[product, 1]]));
  const first = await since();
  await fresh.advanceClock(WAITLIST_HOURS * 3_600 - 60);
  await place(database, wish(buyer, [[product, 1]]));
  expect(await since()).toEqual(first);
  await fresh.advanceClock(120);
  await place(database, wish(buyer, [[product, 1]]));
  expect((await since())[0]).toBeGreaterThan((first[0] ?? 0) + WAITLIST_HOURS * 3_600_000);
});

test('a product that is never restocked is announced all the same, and asks for nothing', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 0 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  expect(await shop.events('stock.out')).toHaveLength(1);
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await shop.count('restocks')).toBe(0);
});
