/** B4: a cart, and an order of the cart. */
import { expect, test } from 'vitest';
import type { ProductId } from '#domain/ids.ts';
import { ORDER_LINES_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { cartOf, cartOrder, charge, putInCart, walletOf, withPayment } from './orders.ts';
import { adjust } from './products.ts';
import { kinds, newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

/** Creates a buyer with two units of the second product and one unit of the first product in the cart. */
async function filled({ stock = 10 } = {}) {
  const buyer = await shop.buyer();
  const seller = await shop.seller();
  const [one, two] = (await shop.products(2, { stock, price: 1_000, seller })) as [ProductId, ProductId];
  await putInCart(database, buyer, two, 2);
  await putInCart(database, buyer, one, 1);
  return { buyer, seller, one, two };
}

test('a cart line can be added, changed, removed and added again; a repeated request changes nothing', async () => {
  const { buyer, one, two } = await filled();
  expect(await cartOf(database, buyer)).toEqual([
    [two, 2],
    [one, 1],
  ]);
  await putInCart(database, buyer, two, 5);
  const before = await rowHash(admin);
  await putInCart(database, buyer, two, 5);
  expect(await rowHash(admin)).toBe(before);
  expect((await cartOf(database, buyer))[0]).toEqual([two, 5]);
  await putInCart(database, buyer, two, 0);
  await putInCart(database, buyer, two, 0);
  expect(await cartOf(database, buyer)).toEqual([[one, 1]]);
  await putInCart(database, buyer, two, 1);
  expect(
    (await cartOf(database, buyer)).map(([product]) => product),
    'the line is the last line now',
  ).toEqual([one, two]);
});

test('a cart accepts no unknown product, no seller, and no more lines than an order may have', async () => {
  const [buyer, seller] = [await shop.buyer(), await shop.seller()];
  const products = await shop.products(ORDER_LINES_MAX + 1, { stock: 1, seller });
  expect(await putInCart(database, buyer, newId('prd'), 1)).toBe('product.not_found');
  expect(await putInCart(database, seller, products[0] as ProductId, 1)).toBe('auth.forbidden');
  const outcomes = await fresh.inParallel(10, products, (session, product) => putInCart(session, buyer, product, 1));
  expect(outcomes.filter((outcome) => outcome === 'cart.full')).toHaveLength(1);
  expect(await cartOf(database, buyer)).toHaveLength(ORDER_LINES_MAX);
});

test('a deleted product disappears from every cart', async () => {
  const { buyer, one, two } = await filled();
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [two]);
  expect(await cartOf(database, buyer)).toEqual([[one, 1]]);
  expect(await place(database, cartOrder(buyer))).toMatchObject([{ kind: 'placed', order: { total: 1_000 } }]);
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [one]);
  expect(await place(database, cartOrder(buyer))).toMatchObject([{ rejection: { code: 'order.cart_empty' } }]);
});

test('an order of the cart has the cart’s lines and empties the cart; a repeated request returns the same order', async () => {
  const { buyer, one, two } = await filled();
  const order = cartOrder(buyer, 'key-1');
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
  await putInCart(database, buyer, one, 7);
  expect(await place(database, { ...order, id: newId('ord') })).toEqual([{ ...first, replayed: true }]);
  expect(await cartOf(database, buyer), 'lines added later stay in the cart').toEqual([[one, 7]]);
});

test('a call repeated after a lost response keeps the lines that were added to the cart since', async () => {
  const { buyer, one } = await filled();
  const order = withPayment(cartOrder(buyer));
  await charge(database, buyer, 10_000);
  const first = await place(database, order);
  await putInCart(database, buyer, one, 3);

  expect(await place(database, order)).toEqual(first);
  expect(await cartOf(database, buyer)).toEqual([[one, 3]]);
});

test('with `pay` an order of the cart is paid in the same call', async () => {
  const { buyer } = await filled();
  await charge(database, buyer, 3_000);
  expect(await place(database, withPayment(cartOrder(buyer)))).toMatchObject([
    { kind: 'placed', order: { status: 'PREPARING' } },
  ]);
  expect((await walletOf(database, buyer)).balance).toBe(0);
});

test('a cart whose order finds no stock stays unchanged, also after a repeated request', async () => {
  const { buyer, seller, one, two } = await filled({ stock: 1 });
  const order = cartOrder(buyer, 'key-1');
  const [outOfStock] = await place(database, order);
  expect(outOfStock).toMatchObject({ kind: 'refused', short: [{ line: 0, productId: two, available: 1 }] });
  const lines = [
    [two, 2],
    [one, 1],
  ];
  expect(await cartOf(database, buyer)).toEqual(lines);
  await adjust(database, seller, two, 5);
  expect(await place(database, { ...order, id: newId('ord') })).toEqual([{ ...outOfStock, replayed: true }]);
  expect(await cartOf(database, buyer)).toEqual(lines);
  expect(await place(database, cartOrder(buyer))).toMatchObject([{ kind: 'placed' }]);
});

test('an order of an empty cart is rejected, and no row changes', async () => {
  const [buyer, seller] = [await shop.buyer(), await shop.seller()];
  const before = await rowHash(admin);
  expect(await place(database, cartOrder(buyer))).toEqual([
    { kind: 'rejected', rejection: { code: 'order.cart_empty' } },
  ]);
  expect(await place(database, cartOrder(seller))).toMatchObject([{ rejection: { code: 'auth.forbidden' } }]);
  expect(await rowHash(admin)).toBe(before);
});

test('one cart ordered by 20 devices at once makes one order', async () => {
  const { buyer } = await filled({ stock: 100 });
  const outcomes = await fresh.inParallel(20, Array(20).fill(buyer) as (typeof buyer)[], (session, who) =>
    place(session, cartOrder(who)),
  );
  expect(kinds(outcomes.flat())).toEqual({ placed: 1, rejected: 19 });
});

test('50 parallel requests with one key order the cart once and get 50 equal responses', async () => {
  const { buyer } = await filled({ stock: 100 });
  const repeats = Array.from({ length: 50 }, () => cartOrder(buyer, 'key-1'));
  const outcomes = (await fresh.inParallel(25, repeats, (session, order) => place(session, order))).flat();
  expect(kinds(outcomes)).toEqual({ placed: 50 });
  expect(await shop.count('orders')).toBe(1);
});

test('one batch takes orders of carts and orders with lines; the second order of a cart finds an empty cart', async () => {
  const [one, two] = [await filled(), await filled()];
  const outcomes = await place(
    database,
    cartOrder(one.buyer, 'a'),
    newOrder(two.buyer, [[one.one, 1]]),
    cartOrder(two.buyer, 'b'),
    cartOrder(one.buyer, 'c'),
    cartOrder(two.buyer, 'b'),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'placed', 'placed', 'rejected', 'placed']);
  expect(await shop.count('orders')).toBe(3);
});

test('a line added while the cart is being ordered stays in the cart', async () => {
  const { buyer, one } = await filled();
  const third = await shop.product({ stock: 3 });
  const ordering = await fresh.session();
  await ordering.query('begin');
  await place(ordering, cartOrder(buyer));
  await putInCart(database, buyer, third, 1);
  await ordering.query('commit');
  await ordering.close();
  expect(await cartOf(database, buyer)).toEqual([[third, 1]]);
  expect(await shop.stockOf(one)).toMatchObject({ reserved: 1 });
});
