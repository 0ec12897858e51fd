/** O1: 100 units and more buyers, all at once. */
import { expect, test } from 'vitest';
import type { ProductId } from '#domain/ids.ts';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase, SESSIONS_MAX } from './fresh.ts';
import { seeded } from './random.ts';
import { type Basket, kinds, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);

/** All buyers place one order each, at once. */
async function rush(count: number, basket: (i: number) => Basket): Promise<PlaceOutcome[]> {
  const orders = (await shop.buyers(count)).map((buyer, i) => newOrder(buyer, basket(i)));
  return (await fresh.inParallel(SESSIONS_MAX, orders, (session, order) => place(session, order))).flat();
}

test('100 units, 200 buyers at once: exactly 100 orders, and 100 out-of-stock orders with an event and a place on the waiting list', async () => {
  const product = await shop.product({ stock: 100 });
  const outcomes = await rush(200, () => [[product, 1]]);

  expect(kinds(outcomes)).toEqual({ placed: 100, refused: 100 });
  expect(await shop.stockOf(product)).toEqual({ available: 0, reserved: 100, round: 1, announced: 1 });
  expect(await shop.count(`orders where status = 'CANCELLED' and reason = 'OUT_OF_STOCK'`)).toBe(100);
  expect(await shop.count('waitlist')).toBe(100);
  expect(await shop.events('order.refused')).toHaveLength(100);
  expect(await shop.events('order.placed')).toHaveLength(100);
  expect(await shop.events('stock.out')).toEqual([{ productId: product, round: 1, available: 0 }]);
});

test('100 buyers of one unit out of 1,000 leave exactly 900', async () => {
  const product = await shop.product({ stock: 1_000 });
  const outcomes = await rush(100, () => [[product, 1]]);

  expect(kinds(outcomes)).toEqual({ placed: 100 });
  expect(await shop.stockOf(product)).toEqual({ available: 900, reserved: 100, round: 1, announced: 0 });
  expect(await shop.events('stock.out')).toEqual([]);
});

test('two buyers never share the last unit, 50 times: one order is placed, the other finds no stock', async () => {
  const products = await shop.products(50, { stock: 1 });
  const buyers = await shop.buyers(100);
  const orders = products.flatMap((product, i) =>
    buyers.slice(2 * i, 2 * i + 2).map((buyer) => newOrder(buyer, [[product, 1]])),
  );
  const outcomes = (await fresh.inParallel(8, orders, (session, order) => place(session, order))).flat();

  for (const [i, product] of products.entries()) {
    const pair = outcomes.slice(2 * i, 2 * i + 2);
    expect(kinds(pair)).toEqual({ placed: 1, refused: 1 });
    const refused = pair.find((one) => one.kind === 'refused');
    expect(refused?.kind === 'refused' && refused.short).toEqual([{ line: 0, productId: product, available: 0 }]);
  }
});

test.for([
  { orders: 500, stock: 1 },
  { orders: 1_000, stock: 100 },
  { orders: 600, stock: 500 },
])('$orders orders for $stock units: exactly the stock is sold', async ({ orders, stock }) => {
  const product = await shop.product({ stock });
  const outcomes = await rush(orders, () => [[product, 1]]);

  expect(kinds(outcomes)).toEqual({ placed: stock, refused: orders - stock });
  expect(await shop.events('stock.out')).toHaveLength(1);
});

test('1,500 random orders from 36 clients, single and in batches: all lines or nothing, no deadlock, no unit created or lost', async () => {
  const stock = 150;
  const products = await shop.products(12, { stock });
  const buyers = await shop.buyers(600);
  const random = seeded(7);
  const batches = Array.from({ length: 600 }, (_, i) =>
    Array.from({ length: [1, 1, 3, 5][i % 4] ?? 1 }, () =>
      newOrder(random.pick(buyers), random.basket(products, 5, 3)),
    ),
  );
  const outcomes = (await fresh.inParallel(SESSIONS_MAX, batches, (session, batch) => place(session, ...batch))).flat();

  expect(outcomes).toHaveLength(batches.flat().length);
  expect(kinds(outcomes)['refused']).toBeGreaterThan(100);
  expect(Object.keys(kinds(outcomes)).sort()).toEqual(['placed', 'refused']);
  const sold = unitsOf(outcomes);
  for (const product of products) expect((await shop.stockOf(product))?.reserved).toBe(sold.get(product));
});

function unitsOf(outcomes: readonly PlaceOutcome[]): Map<ProductId, number> {
  const sold = new Map<ProductId, number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'placed') continue;
    for (const { productId, quantity } of outcome.order.lines)
      sold.set(productId, (sold.get(productId) ?? 0) + quantity);
  }
  return sold;
}
