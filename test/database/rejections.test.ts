import { expect, test } from 'vitest';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { OPEN_ORDERS_PER_BUYER_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { type Basket, kinds, newId, openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin } = fresh;

interface Fixture {
  readonly buyer: Principal;
  readonly good: ProductId;
  readonly bad: ProductId;
}
const set = (column: string, value: string) => async (scene: Fixture) =>
  void (await admin.query(`update app.products set ${column} = ${value} where id = $1`, [scene.bad]));
const setUser = (change: string) => async (scene: Fixture) =>
  void (await admin.query(`update app.users set ${change} where id = $1`, [scene.buyer.userId]));

const REJECTIONS: readonly {
  why: string;
  spoil: (scene: Fixture) => Promise<unknown>;
  basket?: (scene: Fixture) => Basket;
  expected: Record<string, unknown>;
}[] = [
  {
    why: 'a withdrawn buyer',
    spoil: setUser("email = null, name = '', withdrawn_at = app.now()"),
    expected: { code: 'auth.unknown_user' },
  },
  {
    why: 'a token from before the password change',
    spoil: setUser("tokens_valid_from = app.now() + interval '2 seconds'"),
    expected: { code: 'auth.unknown_user' },
  },
  { why: 'a seller', spoil: setUser("role = 'SELLER'"), expected: { code: 'auth.forbidden' } },
  { why: 'an operator', spoil: setUser("role = 'OPERATOR'"), expected: { code: 'auth.forbidden' } },
  {
    why: 'an unknown product',
    spoil: async () => undefined,
    basket: ({ good }) => [
      [good, 1],
      [newId('prd'), 1],
    ],
    expected: { code: 'product.not_found', line: 1 },
  },
  { why: 'a deleted product', spoil: set('deleted_at', 'app.now()'), expected: { code: 'product.not_found', line: 1 } },
  {
    why: 'a sale that begins in a second',
    spoil: set('available_at', "app.now() + interval '1 second'"),
    expected: { code: 'product.not_on_sale', line: 1 },
  },
  {
    why: 'a sale that has just ended',
    spoil: set('end_at', 'app.now()'),
    expected: { code: 'product.not_on_sale', line: 1 },
  },
  {
    why: 'another seller’s product',
    spoil: async ({ bad }) =>
      admin.query('update app.products set seller_id = $1 where id = $2', [(await shop.seller()).userId, bad]),
    expected: { code: 'order.mixed_sellers' },
  },
];

test.for(REJECTIONS)(
  '$why: the order is refused with its reason, and nothing at all is written',
  async ({ spoil, basket, expected }) => {
    const [good, bad] = await shop.products(2, { stock: 5 });
    if (!good || !bad) throw new Error('no products');
    const scene = { buyer: await shop.buyer(), good, bad };
    await spoil(scene);
    const before = await rowHash(admin);
    const wanted: Basket = basket?.(scene) ?? [
      [good, 1],
      [bad, 1],
    ];

    expect(await place(fresh.database, wish(scene.buyer, wanted))).toEqual([{ kind: 'rejected', rejection: expected }]);
    expect(await rowHash(admin)).toBe(before);
  },
);

test('an unknown buyer is nobody', async () => {
  const product = await shop.product({ stock: 5 });
  const nobody = { userId: newId('usr'), issuedAt: 1 };
  expect(await place(fresh.database, wish(nobody, [[product, 1]]))).toEqual([
    { kind: 'rejected', rejection: { code: 'auth.unknown_user' } },
  ]);
});

test('a sale is open from its first instant to before its last', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  const session = await fresh.session();
  // One transaction is one instant: `app.now()` is the sale's very first one.
  await admin.query(
    "update app.products set available_at = app.now() + interval '1 hour', end_at = app.now() + interval '2 hours'",
  );
  const at = async (seconds: number) => {
    await fresh.advanceClock(seconds);
    return kinds(await place(session, wish(buyer, [[product, 1]])));
  };
  expect(await at(3_590)).toEqual({ rejected: 1 });
  expect(await at(10)).toEqual({ placed: 1 });
  expect(await at(3_590)).toEqual({ placed: 1 });
  expect(await at(10)).toEqual({ rejected: 1 });
  await session.close();
});

test('a buyer’s open orders are limited, his refused and finished ones are not counted', async () => {
  const [product, soldOut] = [await shop.product({ stock: 100 }), await shop.product({ stock: 0 })];
  const buyer = await shop.buyer();
  expect(kinds(await place(fresh.database, wish(buyer, [[soldOut, 1]])))).toEqual({ refused: 1 });
  for (let i = 0; i < OPEN_ORDERS_PER_BUYER_MAX; i++) {
    expect(kinds(await place(fresh.database, wish(buyer, [[product, 1]])))).toEqual({ placed: 1 });
  }
  const before = await rowHash(admin);
  expect(await place(fresh.database, wish(buyer, [[product, 1]]))).toEqual([
    { kind: 'rejected', rejection: { code: 'order.too_many_open' } },
  ]);
  expect(await rowHash(admin)).toBe(before);
});

test('in one batch the limit counts each wish once, and a twin of a rejected one is rejected for the same reason', async () => {
  const product = await shop.product({ stock: 100 });
  const buyer = await shop.buyer();
  const key = (i: number) => wish(buyer, [[product, 1]], `key-${i}`);
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
    wish(one, [[product, 1]]),
    wish(two, [[newId('prd'), 1]]),
    wish(two, [[product, 1]]),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'rejected', 'placed']);
});
