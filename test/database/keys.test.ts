/** O7: requests with the same idempotency key make one order and get the same response. */
import { expect, test } from 'vitest';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { charge, pay } from './orders.ts';
import { kinds, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const responses = (outcomes: readonly PlaceOutcome[]) =>
  outcomes.map((one) =>
    one.kind === 'placed' ? one.order : one.kind === 'refused' ? { ...one.order, short: one.short } : one,
  );

test.for([
  { stock: 100, kind: 'placed' },
  { stock: 0, kind: 'refused' },
])(
  '50 parallel requests with one key make one order that was $kind, and get 50 equal responses',
  async ({ stock, kind }) => {
    const product = await shop.product({ stock });
    const buyer = await shop.buyer();
    const repeats = Array.from({ length: 50 }, () => newOrder(buyer, [[product, 2]], 'key-1'));
    const outcomes = (await fresh.inParallel(25, repeats, (session, order) => place(session, order))).flat();

    expect(kinds(outcomes)).toEqual({ [kind]: 50 });
    expect(new Set(responses(outcomes).map((response) => JSON.stringify(response))).size).toBe(1);
    expect(outcomes.filter((one) => 'replayed' in one && !one.replayed)).toHaveLength(1);
    expect(await shop.count('orders')).toBe(1);
  },
);

test('a repeated request returns the first response, although the order has changed and no stock is left', async () => {
  const product = await shop.product({ stock: 2 });
  const buyer = await shop.buyer();
  const [first] = await place(fresh.database, newOrder(buyer, [[product, 2]], 'key-1'));
  await charge(fresh.database, buyer, 2_000);
  if (first?.kind === 'placed') await pay(fresh.database, buyer, first.order.id);
  const [repeat] = await place(fresh.database, newOrder(buyer, [[product, 2]], 'key-1'));

  expect(repeat).toEqual({ ...first, replayed: true });
});

test('the same key with another body is a conflict and changes nothing', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  await place(fresh.database, newOrder(buyer, [[product, 1]], 'key-1', 'hash of one'));
  const before = await rowHash(fresh.admin);

  expect(await place(fresh.database, newOrder(buyer, [[product, 2]], 'key-1', 'hash of two'))).toEqual([
    { kind: 'key-conflict' },
  ]);
  expect(await rowHash(fresh.admin)).toBe(before);
});

test('the same key of another buyer makes another order', async () => {
  const product = await shop.product({ stock: 5 });
  const [one, two] = await shop.buyers(2);
  if (!one || !two) throw new Error('no buyers');
  const [first] = await place(fresh.database, newOrder(one, [[product, 1]], 'key-1'));
  const [second] = await place(fresh.database, newOrder(two, [[product, 1]], 'key-1'));

  expect(first).toMatchObject({ kind: 'placed', replayed: false, order: { buyerId: one.userId } });
  expect(second).toMatchObject({ kind: 'placed', replayed: false, order: { buyerId: two.userId } });
});

test('a key of a rejected request can be used again', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  await fresh.admin.query("update app.products set available_at = app.now() + interval '1 hour'");
  expect(await place(fresh.database, newOrder(buyer, [[product, 1]], 'key-1'))).toMatchObject([{ kind: 'rejected' }]);
  await fresh.advanceClock(3_600);

  expect(await place(fresh.database, newOrder(buyer, [[product, 1]], 'key-1'))).toMatchObject([
    { kind: 'placed', replayed: false },
  ]);
});

test('duplicates in one batch make one order and get the same response', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  const [first, duplicate, other] = await place(
    fresh.database,
    newOrder(buyer, [[product, 2]], 'key-1'),
    newOrder(buyer, [[product, 2]], 'key-1'),
    newOrder(buyer, [[product, 1]], 'key-1', 'another hash'),
  );

  expect(first).toMatchObject({ kind: 'placed', replayed: false });
  expect(duplicate).toEqual({ ...first, replayed: true });
  expect(other).toEqual({ kind: 'key-conflict' });
  expect(await shop.stockOf(product)).toMatchObject({ available: 3, reserved: 2 });
});

test('parallel batches with the same keys neither deadlock nor place an order twice', async () => {
  const products = await shop.products(4, { stock: 1_000 });
  const buyers = await shop.buyers(40);
  const keys = buyers.map((buyer, i) => ({ buyer, basket: [[products[i % 4] ?? products[0], 1]] as const }));
  const batches = Array.from({ length: 24 }, (_, i) =>
    // Each worker sends the same requests in another order.
    [...keys.slice(i), ...keys.slice(0, i)].map(({ buyer, basket: [[product, units]] }) =>
      newOrder(buyer, [[product as (typeof products)[0], units]], 'key-1'),
    ),
  );
  const outcomes = (await fresh.inParallel(24, batches, (session, batch) => place(session, ...batch))).flat();

  expect(kinds(outcomes)).toEqual({ placed: 24 * 40 });
  expect(await shop.count('orders')).toBe(40);
});

test('a token from before a password change does not even get the response of an earlier order', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  await place(fresh.database, newOrder(buyer, [[product, 1]], 'key-1'));
  await fresh.admin.query(
    "update app.users set tokens_valid_from = app.now() + interval '1 second' where role = 'BUYER'",
  );

  expect(await place(fresh.database, newOrder(buyer, [[product, 1]], 'key-1'))).toEqual([
    { kind: 'rejected', rejection: { code: 'auth.unknown_user' } },
  ]);
});
