/** B4: a cart, and the order of it. */
import { expect, test } from 'vitest';
import type { ProductId } from '#domain/ids.ts';
import { ORDER_LINES_MAX } from '#domain/limits.ts';
import { cartOf, charge, ofCart, paying, put, walletOf } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { adjust } from './products.ts';
import { kinds, newId, openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

/** A buyer whose cart holds one of the first and two of the second product. */
async function filled({ stock = 10 } = {}) {
  const buyer = await shop.buyer();
  const seller = await shop.seller();
  const [one, two] = (await shop.products(2, { stock, price: 1_000, seller })) as [ProductId, ProductId];
  await put(database, buyer, two, 2);
  await put(database, buyer, one, 1);
  return { buyer, seller, one, two };
}

test('a line is put, changed, taken out and put again; each twice is once', async () => {
  const { buyer, one, two } = await filled();
  expect(await cartOf(database, buyer)).toEqual([
    [two, 2],
    [one, 1],
  ]);
  await put(database, buyer, two, 5);
  const before = await rowHash(admin);
  await put(database, buyer, two, 5);
  expect(await rowHash(admin)).toBe(before);
  expect((await cartOf(database, buyer))[0]).toEqual([two, 5]);
  await put(database, buyer, two, 0);
  await put(database, buyer, two, 0);
  expect(await cartOf(database, buyer)).toEqual([[one, 1]]);
  await put(database, buyer, two, 1);
  expect(
    (await cartOf(database, buyer)).map(([product]) => product),
    'it stands last now',
  ).toEqual([one, two]);
});

test('a cart takes no product that is not there, no seller, and no more lines than an order has', async () => {
  const [buyer, seller] = [await shop.buyer(), await shop.seller()];
  const products = await shop.products(ORDER_LINES_MAX + 1, { stock: 1, seller });
  expect(await put(database, buyer, newId('prd'), 1)).toBe('product.not_found');
  expect(await put(database, seller, products[0] as ProductId, 1)).toBe('auth.forbidden');
  const outcomes = await fresh.inParallel(10, products, (session, product) => put(session, buyer, product, 1));
  expect(outcomes.filter((outcome) => outcome === 'cart.full')).toHaveLength(1);
  expect(await cartOf(database, buyer)).toHaveLength(ORDER_LINES_MAX);
});

test('a product that is deleted has left every cart', async () => {
  const { buyer, one, two } = await filled();
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [two]);
  expect(await cartOf(database, buyer)).toEqual([[one, 1]]);
  expect(await place(database, ofCart(buyer))).toMatchObject([{ kind: 'placed', order: { total: 1_000 } }]);
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [one]);
  expect(await place(database, ofCart(buyer))).toMatchObject([{ rejection: { code: 'order.cart_empty' } }]);
});

test('an order of the cart has its lines, empties it, and is the same order when it is asked for again', async () => {
  const { buyer, one, two } = await filled();
  const order = ofCart(buyer, 'key-1');
  const [first] = await place(database, order);
  expect(first).toMatchObject({
    kind: 'placed',
    order: {
      lines: [
        { productId: two, quantity: 2, unitPrice: 1_000 },
        { productId: one, quantity: 1 },
      ],
      total: 3_000,
    },
  });
  expect(await cartOf(database, buyer)).toEqual([]);
  await put(database, buyer, one, 7);
  expect(await place(database, { ...order, id: newId('ord') })).toEqual([{ ...first, replayed: true }]);
  expect(await cartOf(database, buyer), 'what came later stays').toEqual([[one, 7]]);
});

test('a call whose answer was lost is made again, ids and all: what was put into the cart since stays in it', async () => {
  const { buyer, one } = await filled();
  const order = paying(ofCart(buyer));
  await charge(database, buyer, 10_000);
  const first = await place(database, order);
  await put(database, buyer, one, 3);

  expect(await place(database, order)).toEqual(first);
  expect(await cartOf(database, buyer)).toEqual([[one, 3]]);
});

test('with `pay` it is paid in the same call', async () => {
  const { buyer } = await filled();
  await charge(database, buyer, 3_000);
  expect(await place(database, paying(ofCart(buyer)))).toMatchObject([
    { kind: 'placed', order: { status: 'PREPARING' } },
  ]);
  expect((await walletOf(database, buyer)).balance).toBe(0);
});

test('a cart that is refused stays as it is, for the repeat too', async () => {
  const { buyer, seller, one, two } = await filled({ stock: 1 });
  const order = ofCart(buyer, 'key-1');
  const [refused] = await place(database, order);
  expect(refused).toMatchObject({ kind: 'refused', short: [{ line: 0, productId: two, available: 1 }] });
  const stays = [
    [two, 2],
    [one, 1],
  ];
  expect(await cartOf(database, buyer)).toEqual(stays);
  await adjust(database, seller, two, 5);
  expect(await place(database, { ...order, id: newId('ord') })).toEqual([{ ...refused, replayed: true }]);
  expect(await cartOf(database, buyer)).toEqual(stays);
  expect(await place(database, ofCart(buyer))).toMatchObject([{ kind: 'placed' }]);
});

test('an empty cart is no order, and nothing is written', async () => {
  const [buyer, seller] = [await shop.buyer(), await shop.seller()];
  const before = await rowHash(admin);
  expect(await place(database, ofCart(buyer))).toEqual([{ kind: 'rejected', rejection: { code: 'order.cart_empty' } }]);
  expect(await place(database, ofCart(seller))).toMatchObject([{ rejection: { code: 'auth.forbidden' } }]);
  expect(await rowHash(admin)).toBe(before);
});

test('one cart ordered by 20 devices at once is one order', async () => {
  const { buyer } = await filled({ stock: 100 });
  const outcomes = await fresh.inParallel(20, Array(20).fill(buyer) as (typeof buyer)[], (session, who) =>
    place(session, ofCart(who)),
  );
  expect(kinds(outcomes.flat())).toEqual({ placed: 1, rejected: 19 });
});

test('50 parallel repeats of one key order the cart once, with 50 equal answers', async () => {
  const { buyer } = await filled({ stock: 100 });
  const repeats = Array.from({ length: 50 }, () => ofCart(buyer, 'key-1'));
  const outcomes = (await fresh.inParallel(25, repeats, (session, order) => place(session, order))).flat();
  expect(kinds(outcomes)).toEqual({ placed: 50 });
  expect(await shop.count('orders')).toBe(1);
});

test('in one batch carts and baskets stand side by side; the second wish for a cart finds it taken', async () => {
  const [one, two] = [await filled(), await filled()];
  const outcomes = await place(
    database,
    ofCart(one.buyer, 'a'),
    wish(two.buyer, [[one.one, 1]]),
    ofCart(two.buyer, 'b'),
    ofCart(one.buyer, 'c'),
    ofCart(two.buyer, 'b'),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'placed', 'placed', 'rejected', 'placed']);
  expect(await shop.count('orders')).toBe(3);
});

test('a line put while the cart is being ordered stays in it', async () => {
  const { buyer, one } = await filled();
  const third = await shop.product({ stock: 3 });
  const ordering = await fresh.session();
  await ordering.query('begin');
  await place(ordering, ofCart(buyer));
  await put(database, buyer, third, 1);
  await ordering.query('commit');
  await ordering.close();
  expect(await cartOf(database, buyer)).toEqual([[third, 1]]);
  expect(await shop.shelf(one)).toMatchObject({ reserved: 1 });
});
