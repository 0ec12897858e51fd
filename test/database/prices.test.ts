/** O10: a buyer never pays more than the price that they have seen. */
import { expect, test } from 'vitest';
import type { OrderToPlace } from '#db/statements/orders.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderRejection, PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { everyInterleaving } from './interleave.ts';
import { cartOrder, charge, putInCart, walletOf, withPayment } from './orders.ts';
import { change } from './products.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

const expecting = (order: OrderToPlace, expected: OrderToPlace['expected']): OrderToPlace => ({ ...order, expected });
const setPrice = (product: string, price: number) =>
  admin.query('update app.products set price = $2 where id = $1', [product, price]);
const rejectionOf = (outcome: PlaceOutcome | undefined): OrderRejection | undefined =>
  outcome?.kind === 'rejected' ? outcome.rejection : undefined;

/** A buyer with money and two units of a product, seen at 1,000, in the cart. */
async function shopper() {
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 10 });
  await charge(database, buyer, 5_000_000);
  await putInCart(database, buyer, product, 2);
  return { buyer, product };
}

test.for(['cart', 'lines'] as const)(
  'a price that rose after the buyer looked is not charged: an order of the %s changes no row and names the new total',
  async (from) => {
    const { buyer, product } = await shopper();
    const order = from === 'cart' ? cartOrder(buyer) : newOrder(buyer, [[product, 2]]);
    await setPrice(product, 900_000);
    const before = await rowHash(admin);
    const [outcome] = await place(database, withPayment(expecting(order, { total: 2_000 })));
    expect(rejectionOf(outcome)).toEqual({
      code: 'order.price_changed',
      total: 1_800_000,
      prices: [{ line: 0, productId: product, unitPrice: 900_000 }],
    });
    expect(await rowHash(admin)).toBe(before);
    // The key is free: with the new total the same key orders.
    const [accepted] = await place(database, withPayment(expecting(order, { total: 1_800_000 })));
    expect(accepted).toMatchObject({ kind: 'placed', order: { total: 1_800_000, status: 'PREPARING' } });
  },
);

test('a price that fell is charged as it is now', async () => {
  const { buyer, product } = await shopper();
  await setPrice(product, 800);
  const [outcome] = await place(database, withPayment(expecting(cartOrder(buyer), { total: 2_000 })));
  expect(outcome).toMatchObject({ kind: 'placed', order: { total: 1_600, lines: [{ unitPrice: 800 }] } });
  expect((await walletOf(database, buyer)).balance).toBe(4_998_400);
});

test('the price of one line must not rise, even if the total is not higher', async () => {
  const [cheap = '', expensive = ''] = await shop.products(2, { stock: 10 });
  const buyer = await shop.buyer();
  await setPrice(cheap, 200);
  await setPrice(expensive, 1_100);
  const lines = [cheap, expensive].map((product) => [product, 1] as const) as never;
  const ordering = (prices: readonly (number | null)[], total = 2_000) =>
    place(database, expecting(newOrder(buyer, lines), { total, prices }));
  expect(rejectionOf((await ordering([1_000, 1_000]))[0])).toMatchObject({ code: 'order.price_changed', total: 1_300 });
  expect((await ordering([1_000, null]))[0]).toMatchObject({ kind: 'placed', order: { total: 1_300 } });
  expect((await ordering([200, 1_100], 1_300))[0]).toMatchObject({ kind: 'placed' });
});

test('a line that was added to the cart on another device is not ordered unseen', async () => {
  const { buyer } = await shopper();
  const [added = ''] = await shop.products(1, { stock: 10 });
  await putInCart(database, buyer, added as never, 1);
  await admin.query('update app.products set seller_id = (select min(seller_id) from app.products)');
  const [outcome] = await place(database, expecting(cartOrder(buyer), { total: 2_000 }));
  expect(rejectionOf(outcome)).toMatchObject({ code: 'order.price_changed', total: 3_000 });
});

test('an order of a batch that costs too much takes no unit from the others', async () => {
  const product = await shop.product({ stock: 2 });
  const [one, two] = (await shop.buyers(2)) as [Principal, Principal];
  const outcomes = await place(
    database,
    expecting(newOrder(one, [[product, 2]]), { total: 1_999 }),
    newOrder(two, [[product, 2]]),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['rejected', 'placed']);
});

test('a repeat of a placed order gets its first response, whatever the price is now', async () => {
  const { buyer, product } = await shopper();
  const order = expecting(newOrder(buyer, [[product, 1]]), { total: 1_000 });
  await place(database, order);
  await setPrice(product, 5_000);
  expect((await place(database, { ...order, id: newId('ord') }))[0]).toMatchObject({
    kind: 'placed',
    replayed: true,
    order: { total: 1_000 },
  });
});

test('while a seller changes the price, in every interleaving: what is charged is what was seen, or less', async () => {
  await everyInterleaving(fresh, async () => {
    const [seller, buyer] = [await shop.seller(), await shop.buyer()];
    const product = await shop.product({ stock: 5, seller });
    const order = expecting(newOrder(buyer, [[product, 1]]), { total: 1_000, prices: [1_000] });
    let outcome: PlaceOutcome | undefined;
    return {
      transactions: [
        async (session) => {
          outcome = (await place(session, order))[0];
        },
        (session) => change(session, seller, product, 1, { price: 1_001 }),
      ],
      check: async ([isOrdered]) => {
        if (outcome?.kind === 'placed') expect(outcome.order.total).toBe(1_000);
        else expect(rejectionOf(outcome)).toMatchObject({ code: 'order.price_changed', total: 1_001 });
        expect((await shop.stockOf(product))?.reserved).toBe(isOrdered && outcome?.kind === 'placed' ? 1 : 0);
      },
    };
  });
});
