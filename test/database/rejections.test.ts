import { expect, test } from 'vitest';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { OPEN_ORDERS_PER_BUYER_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { type Basket, kinds, newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin } = fresh;

interface Fixture {
  readonly buyer: Principal;
  readonly first: ProductId;
  readonly second: ProductId;
}
const set = (column: string, value: string) => async (fixture: Fixture) =>
  void (await admin.query(`update app.products set ${column} = ${value} where id = $1`, [fixture.second]));
const setUser = (change: string) => async (fixture: Fixture) =>
  void (await admin.query(`update app.users set ${change} where id = $1`, [fixture.buyer.userId]));

const REJECTIONS: readonly {
  why: string;
  prepare: (fixture: Fixture) => Promise<unknown>;
  basket?: (fixture: Fixture) => Basket;
  expected: Record<string, unknown>;
}[] = [
  {
    why: 'a deleted buyer',
    prepare: setUser("email = null, name = '', withdrawn_at = app.now()"),
    expected: { code: 'auth.unknown_user' },
  },
  {
    why: 'a token from before the password change',
    prepare: setUser("tokens_valid_from = app.now() + interval '2 seconds'"),
    expected: { code: 'auth.unknown_user' },
  },
  { why: 'a seller', prepare: setUser("role = 'SELLER'"), expected: { code: 'auth.forbidden' } },
  { why: 'an operator', prepare: setUser("role = 'OPERATOR'"), expected: { code: 'auth.forbidden' } },
  {
    why: 'an unknown product',
    prepare: async () => undefined,
    basket: ({ first }) => [
      [first, 1],
      [newId('prd'), 1],
    ],
    expected: { code: 'product.not_found', line: 1 },
  },
  {
    why: 'a deleted product',
    prepare: set('deleted_at', 'app.now()'),
    expected: { code: 'product.not_found', line: 1 },
  },
  {
    why: 'a sale that begins in a second',
    prepare: set('available_at', "app.now() + interval '1 second'"),
    expected: { code: 'product.not_on_sale', line: 1 },
  },
  {
    why: 'a sale that has just ended',
    prepare: set('end_at', 'app.now()'),
    expected: { code: 'product.not_on_sale', line: 1 },
  },
  {
    why: 'another seller’s product',
    prepare: async ({ second }) =>
      admin.query('update app.products set seller_id = $1 where id = $2', [(await shop.seller()).userId, second]),
    expected: { code: 'order.mixed_sellers' },
  },
];

test.for(REJECTIONS)(
  '$why: the order is rejected with its reason, and no row changes',
  async ({ prepare, basket, expected }) => {
    const [first, second] = await shop.products(2, { stock: 5 });
    if (!first || !second) throw new Error('no products');
    const fixture = { buyer: await shop.buyer(), first, second };
    await prepare(fixture);
    const before = await rowHash(admin);
    const wanted: Basket = basket?.(fixture) ?? [
      [first, 1],
      [second, 1],
    ];

    expect(await place(fresh.database, newOrder(fixture.buyer, wanted))).toEqual([
      { kind: 'rejected', rejection: expected },
    ]);
    expect(await rowHash(admin)).toBe(before);
  },
);

test('an order of an unknown buyer is rejected', async () => {
  const product = await shop.product({ stock: 5 });
  const unknownBuyer = { userId: newId('usr'), issuedAt: 1 };
  expect(await place(fresh.database, newOrder(unknownBuyer, [[product, 1]]))).toEqual([
    { kind: 'rejected', rejection: { code: 'auth.unknown_user' } },
  ]);
});

test('a sale is open from its first instant to before its last', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  const session = await fresh.session();
  // All times of one transaction are equal: `app.now()` is exactly the start of the sale.
  await admin.query(
    "update app.products set available_at = app.now() + interval '1 hour', end_at = app.now() + interval '2 hours'",
  );
  const at = async (seconds: number) => {
    await fresh.advanceClock(seconds);
    return kinds(await place(session, newOrder(buyer, [[product, 1]])));
  };
  expect(await at(3_590)).toEqual({ rejected: 1 });
  expect(await at(10)).toEqual({ placed: 1 });
  expect(await at(3_590)).toEqual({ placed: 1 });
  expect(await at(10)).toEqual({ rejected: 1 });
  await session.close();
});

test('the open orders of a buyer are limited; out-of-stock and finished orders do not count', async () => {
  const [product, soldOut] = [await shop.product({ stock: 100 }), await shop.product({ stock: 0 })];
  const buyer = await shop.buyer();
  expect(kinds(await place(fresh.database, newOrder(buyer, [[soldOut, 1]])))).toEqual({ refused: 1 });
  for (let i = 0; i < OPEN_ORDERS_PER_BUYER_MAX; i++) {
    expect(kinds(await place(fresh.database, newOrder(buyer, [[product, 1]])))).toEqual({ placed: 1 });
  }
  const before = await rowHash(admin);
  expect(await place(fresh.database, newOrder(buyer, [[product, 1]]))).toEqual([
    { kind: 'rejected', rejection: { code: 'order.too_many_open' } },
  ]);
  expect(await rowHash(admin)).toBe(before);
});

test('in one batch the limit counts each request once, and a duplicate of a rejected order is rejected for the same reason', async () => {
  const product = await shop.product({ stock: 100 });
  const buyer = await shop.buyer();
  const key = (i: number) => newOrder(buyer, [[product, 1]], `key-${i}`);
  const batch = Array.from({ length: OPEN_ORDERS_PER_BUYER_MAX }, (_, i) => key(i));
  const outcomes = await place(fresh.database, key(0), ...batch, key(99), key(99), key(0));

  expect(kinds(outcomes)).toEqual({ placed: OPEN_ORDERS_PER_BUYER_MAX + 2, rejected: 2 });
  expect(outcomes.filter(({ kind }) => kind === 'rejected')).toEqual(
    Array.from({ length: 2 }, () => ({ kind: 'rejected', rejection: { code: 'order.too_many_open' } })),
  );
  expect(await shop.count('orders')).toBe(OPEN_ORDERS_PER_BUYER_MAX);
});

test('one bad order of a batch is rejected alone', async () => {
  const product = await shop.product({ stock: 100 });
  const [one, two] = await shop.buyers(2);
  if (!one || !two) throw new Error('no buyers');
  const outcomes = await place(
    fresh.database,
    newOrder(one, [[product, 1]]),
    newOrder(two, [[newId('prd'), 1]]),
    newOrder(two, [[product, 1]]),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'rejected', 'placed']);
});
