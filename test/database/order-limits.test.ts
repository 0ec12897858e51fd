/** O11: limits of one buyer: units of a product, and cancellations. */
import { expect, test } from 'vitest';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { CANCELLATIONS_MINUTES, CANCELLATIONS_PER_BUYER_MAX, PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { everyInterleaving, releaseTogether } from './interleave.ts';
import { cancel, cartOrder, expire, pay, putInCart, ship, withPayment } from './orders.ts';
import { kinds, newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

/** A product with a limit per buyer. */
async function limited(maxPerBuyer: number, seller?: Principal): Promise<ProductId> {
  const product = await shop.product({ stock: 1_000, price: 0, ...(seller ? { seller } : {}) });
  await admin.query('update app.products set max_per_buyer = $2 where id = $1', [product, maxPerBuyer]);
  return product;
}
const overLimit = (limit: number, held: number, line = 0) => ({
  kind: 'rejected',
  rejection: { code: 'order.limit_per_buyer', line, limit, held },
});
const buy = async (buyer: Principal, product: ProductId, units: number) =>
  (await place(database, newOrder(buyer, [[product, units]])))[0] as PlaceOutcome;

test('a buyer gets as many units as the seller allows, in one order or in several, and the next order changes no row', async () => {
  const product = await limited(5);
  const [one, two] = (await shop.buyers(2)) as [Principal, Principal];
  expect(await buy(one, product, 6)).toEqual(overLimit(5, 0));
  expect(kinds([await buy(one, product, 3), await buy(one, product, 2), await buy(two, product, 5)])).toEqual({
    placed: 3,
  });
  const before = await rowHash(admin);
  expect(await buy(one, product, 1)).toEqual(overLimit(5, 5));
  expect(await rowHash(admin)).toBe(before);
});

test('unpaid, paid and shipped units count; units of cancelled and expired orders do not', async () => {
  const seller = await shop.seller();
  const product = await limited(3, seller);
  const buyer = await shop.buyer();
  const [paid, unpaid, expiring] = [1, 2, 3].map(() => newOrder(buyer, [[product, 1]]));
  if (!paid || !unpaid || !expiring) throw new Error('no orders');
  await place(database, withPayment(paid));
  await ship(database, seller, paid.id);
  await place(database, unpaid, expiring);
  expect(await buy(buyer, product, 1)).toEqual(overLimit(3, 3));
  await cancel(database, buyer, unpaid.id);
  expect(await buy(buyer, product, 2)).toEqual(overLimit(3, 2));
  await fresh.advanceClock(PAYMENT_WINDOW_MINUTES * 60);
  await expire(database);
  expect(kinds([await buy(buyer, product, 2)])).toEqual({ placed: 1 });
});

test('the line of the cart that is over its limit is named, and nothing of the cart is ordered', async () => {
  const seller = await shop.seller();
  const free = await shop.product({ stock: 10, seller });
  const product = await limited(1, seller);
  const buyer = await shop.buyer();
  await putInCart(database, buyer, free, 1);
  await putInCart(database, buyer, product, 2);
  expect((await place(database, cartOrder(buyer)))[0]).toEqual(overLimit(1, 0, 1));
  expect((await shop.stockOf(free))?.reserved).toBe(0);
});

test('orders of one call count for the later ones', async () => {
  const product = await limited(3);
  const buyer = await shop.buyer();
  const outcomes = await place(database, ...[2, 2, 1].map((units) => newOrder(buyer, [[product, units]])));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'rejected', 'placed']);
});

test('a limit that a seller lowers or removes holds for later orders', async () => {
  const product = await limited(5);
  const buyer = await shop.buyer();
  await buy(buyer, product, 5);
  await admin.query('update app.products set max_per_buyer = 2 where id = $1', [product]);
  expect(await buy(buyer, product, 1)).toEqual(overLimit(2, 5));
  await admin.query('update app.products set max_per_buyer = null where id = $1', [product]);
  expect(kinds([await buy(buyer, product, 10)])).toEqual({ placed: 1 });
});

test('two orders of one buyer, in every interleaving: together they never exceed the limit', async () => {
  await everyInterleaving(fresh, async () => {
    const product = await limited(3);
    const buyer = await shop.buyer();
    const outcomes: (PlaceOutcome | undefined)[] = [];
    const order = (at: number) => {
      const wanted = newOrder(buyer, [[product, 2]]);
      return async (session: typeof database) => {
        outcomes[at] = (await place(session, wanted))[0];
      };
    };
    return {
      transactions: [order(0), order(1)],
      check: async (committed) => {
        const kept = outcomes.filter((_, i) => committed[i]).map((one) => one?.kind);
        expect(kept.filter((kind) => kind === 'placed').length).toBeLessThanOrEqual(1);
        expect((await shop.stockOf(product))?.reserved).toBe(kept.includes('placed') ? 2 : 0);
      },
    };
  });
});

test('twenty orders of one buyer at once get exactly the limit', async () => {
  const product = await limited(7);
  const buyer = await shop.buyer();
  const sessions = await Promise.all([1, 2, 3, 4].map(() => fresh.session()));
  await releaseTogether(
    sessions,
    Array.from({ length: 20 }, () => (session) => place(session, newOrder(buyer, [[product, 1]]))),
  );
  expect((await shop.stockOf(product))?.reserved).toBe(7);
  await Promise.all(sessions.map((session) => session.close()));
});

/** Orders and cancels. */
async function orderAndCancel(buyer: Principal, product: ProductId, canceller = buyer) {
  const order = newOrder(buyer, [[product, 1]]);
  const [outcome] = await place(database, order);
  await cancel(database, canceller, order.id);
  return outcome?.kind;
}
const HOUR_SECONDS = CANCELLATIONS_MINUTES * 60;
const tooMany = (seconds: number) => ({
  kind: 'rejected',
  rejection: { code: 'order.too_many_cancellations', seconds },
});

test('a buyer who cancels again and again may not order, until the oldest cancellation is an hour old', async () => {
  const product = await shop.product({ stock: 100 });
  const buyer = await shop.buyer();
  for (let i = 0; i < CANCELLATIONS_PER_BUYER_MAX; i++) {
    expect(await orderAndCancel(buyer, product)).toBe('placed');
    await fresh.advanceClock(60);
  }
  const before = await rowHash(admin);
  expect(await buy(buyer, product, 1)).toMatchObject({ rejection: { code: 'order.too_many_cancellations' } });
  expect(await rowHash(admin)).toBe(before);
  await fresh.advanceClock(HOUR_SECONDS - CANCELLATIONS_PER_BUYER_MAX * 60 - 30);
  expect(await buy(buyer, product, 1)).toMatchObject({ kind: 'rejected' });
  await fresh.advanceClock(30);
  expect(await orderAndCancel(buyer, product)).toBe('placed');
  // Ten within the last hour again: the first one has left the hour, the new one is in it.
  expect(await buy(buyer, product, 1)).toEqual(tooMany(60));
  expect(kinds([await buy(await shop.buyer(), product, 1)])).toEqual({ placed: 1 });
});

test('cancellations that are spread over more than an hour do not stop a buyer', async () => {
  const product = await shop.product({ stock: 100 });
  const buyer = await shop.buyer();
  for (let i = 0; i < 3 * CANCELLATIONS_PER_BUYER_MAX; i++) {
    expect(await orderAndCancel(buyer, product)).toBe('placed');
    await fresh.advanceClock(Math.ceil(HOUR_SECONDS / (CANCELLATIONS_PER_BUYER_MAX - 1)));
  }
});

test('cancellations by the seller or an operator do not count for the buyer', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 100, seller });
  const [buyer, operator] = [await shop.buyer(), await shop.operator()];
  for (let i = 0; i < CANCELLATIONS_PER_BUYER_MAX; i++) {
    await orderAndCancel(buyer, product, seller);
    await orderAndCancel(buyer, product, operator);
  }
  expect(kinds([await buy(buyer, product, 1)])).toEqual({ placed: 1 });
});

test('a stopped buyer can still pay and cancel what they ordered, and repeats get their first response', async () => {
  const product = await shop.product({ stock: 100, price: 0 });
  const buyer = await shop.buyer();
  const [kept, dropped] = [newOrder(buyer, [[product, 1]]), newOrder(buyer, [[product, 1]])];
  await place(database, kept, dropped);
  for (let i = 0; i < CANCELLATIONS_PER_BUYER_MAX; i++) await orderAndCancel(buyer, product);
  expect((await place(database, { ...kept, id: newId('ord') }))[0]).toMatchObject({ kind: 'placed', replayed: true });
  expect((await pay(database, buyer, kept.id))?.outcome).toBe('paid');
  expect((await cancel(database, buyer, dropped.id))?.outcome).toBe('cancelled');
});

test('two cancellations of one buyer, in every interleaving: both are counted, and they never wait for each other', async () => {
  await everyInterleaving(fresh, async () => {
    const products = await shop.products(2, { stock: 5 });
    const buyer = await shop.buyer();
    const orders = products.map((product) => newOrder(buyer, [[product, 1]]));
    await place(database, ...orders);
    const [one, two] = orders.map(
      ({ id }) =>
        (session: typeof database) =>
          cancel(session, buyer, id),
    );
    if (!one || !two) throw new Error('no orders');
    return {
      transactions: [one, two],
      check: async (committed) => {
        const { rows } = await admin.query<{ n: number }>(
          'select coalesce(max(cardinality(recent)), 0)::int as n from app.cancellations where buyer_id = $1',
          [buyer.userId],
        );
        expect(rows[0]?.n).toBe(committed.filter(Boolean).length);
      },
    };
  });
});
