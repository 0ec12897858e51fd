/** B5: the best sellers, compared with the plain sum of all paid orders. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bestSellers, countSales } from '#db/statements/best-sellers.ts';
import type { Sale } from '#domain/best-seller.ts';
import type { ProductId } from '#domain/ids.ts';
import { BEST_SELLERS_KEPT_SECONDS, BEST_SELLERS_LAG_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { cancel, charge, expire, withPayment } from './orders.ts';
import { seeded } from './random.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

const NOW = Date.UTC(2026, 5, 10, 12, 30, 15, 500);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;
const floor = (at: number, unit = HOUR) => Math.floor(at / unit) * unit;

const clock = (now: string) =>
  admin.query(`create or replace function app.now() returns timestamptz language sql stable as 'select ${now}'`);
const freeze = (at: number) => clock(`timestamptz ''${new Date(at).toISOString()}''`);
beforeEach(() => freeze(NOW));
afterEach(() => clock('pg_catalog.now()'));

interface Sold {
  readonly orderId: string;
  readonly at: number;
  readonly basket: readonly (readonly [ProductId, number])[];
  readonly cancelled: boolean;
}

async function richBuyer() {
  const buyer = await shop.buyer();
  await charge(database, buyer, 1_000_000);
  return buyer;
}

/** Places an order that is paid at the given time, and cancels the order if `cancelled` is set. */
async function sold(at: number, basket: Sold['basket'], cancelled = false): Promise<Sold> {
  const buyer = await richBuyer();
  const order = withPayment(newOrder(buyer, basket));
  await freeze(at);
  await place(database, order);
  if (cancelled) expect((await cancel(database, buyer, order.id))?.outcome).toBe('cancelled');
  await freeze(NOW);
  return { orderId: order.id, at, basket, cancelled };
}

const count = async (...sales: Sale[]) => (await database.rows(countSales(sales)))[0]?.counted;
const messagesOf = ({ orderId, cancelled }: Sold): Sale[] => [
  { kind: 'paid', orderId },
  ...(cancelled ? [{ kind: 'cancelled', orderId } as const] : []),
];

/** Returns products and units. The list is always computed, so that a slow machine changes nothing. */
async function best(days = 3, limit = 50, liveMilliseconds = 1_000_000) {
  const rows = await database.rows(bestSellers(days, limit, { liveMilliseconds }));
  return rows.flatMap(({ item }) => (item ? [[item.product.id, item.units]] : []));
}

/** Reference model: the sums of the sales in the last `days` days. */
function expectedSales(sales: readonly Sold[], days: number, now = NOW) {
  const sums = new Map<ProductId, number>();
  for (const { basket } of sales.filter(({ at, cancelled }) => !cancelled && at > now - days * DAY && at <= now)) {
    for (const [product, units] of basket) sums.set(product, (sums.get(product) ?? 0) + units);
  }
  return [...sums].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** The limits of the statement's time ranges, one millisecond before and after each. */
const EDGES = [1, 3].flatMap((days) => {
  const from = NOW - days * DAY;
  return [from, floor(from, MINUTE) + MINUTE, floor(from) + HOUR, floor(from) + 2 * HOUR];
});
const LIMITS = [...EDGES, NOW, floor(NOW), floor(NOW) - HOUR, floor(NOW - BEST_SELLERS_LAG_MINUTES * MINUTE, MINUTE)];
const MOMENTS = LIMITS.flatMap((at) => [at - 1, at, at + 1]);

test.for([1, 2, 3])(
  'random sales and cancellations, counted repeatedly in any order, equal the plain sum (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const products = await shop.products(4, { stock: 100_000, price: 1 });
    const sales: Sold[] = [];
    for (const moment of [...MOMENTS, ...Array.from({ length: 20 }, () => NOW - random.below(4 * DAY))]) {
      sales.push(await sold(moment, random.basket(products, 3, 9), random.below(3) === 0));
    }
    const queue = random.shuffled(
      sales.flatMap(messagesOf).flatMap((one) => Array<Sale>(1 + random.below(3)).fill(one)),
    );
    while (queue.length > 0) await count(...queue.splice(0, 1 + random.below(10)));
    for (const days of [1, 2, 3, 4]) {
      expect(await best(days), `${days} days`).toEqual(expectedSales(sales, days));
      expect(await best(days, 2)).toEqual(expectedSales(sales, days).slice(0, 2));
    }
    // The limits of the time ranges move with the clock.
    for (const later of [1, 44_499, 44_500, 44_501, HOUR - 1, HOUR, HOUR + 1, floor(NOW) + HOUR - NOW, 7 * HOUR + 1]) {
      await freeze(NOW + later);
      expect(await best(3), `${later} ms later`).toEqual(expectedSales(sales, 3, NOW + later));
    }
  },
);

test('a sale counts immediately after the payment, before its event is handled', async () => {
  const product = await shop.product({ stock: 10 });
  await sold(NOW - 1, [[product, 4]]);
  expect(await best()).toEqual([[product, 4]]);
});

test('at the change of the hour, a sale of the last minute stays in the list while its event is on the way', async () => {
  const product = await shop.product({ stock: 10 });
  await sold(floor(NOW) - 1, [[product, 4]]);
  await freeze(floor(NOW) + BEST_SELLERS_LAG_MINUTES * MINUTE - 1);
  expect(await best()).toEqual([[product, 4]]);
});

test('an unpaid order is no sale, and its cancellation subtracts nothing', async () => {
  const product = await shop.product({ stock: 10 });
  const order = newOrder(await shop.buyer(), [[product, 2]]);
  await freeze(NOW - HOUR);
  await place(database, order);
  await freeze(NOW);
  await expire(database);
  expect(await count({ kind: 'cancelled', orderId: order.id }, { kind: 'paid', orderId: order.id })).toBe(0);
  expect(await count({ kind: 'paid', orderId: 'ord_x' }, { kind: 'cancelled', orderId: 'ord_x' })).toBe(0);
  expect(await best()).toEqual([]);
});

test('a deleted product leaves the list, and the next product moves up', async () => {
  const [first, second, third] = (await shop.products(3, { stock: 100 })) as [ProductId, ProductId, ProductId];
  for (const [product, units] of [
    [first, 9],
    [second, 5],
    [third, 1],
  ] as const)
    await sold(NOW - 1, [[product, units]]);
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [second]);
  expect(await best(3, 2)).toEqual([
    [first, 9],
    [third, 1],
  ]);
});

test('sixteen workers handle the same sales at once, in any order: each sale counts once', async () => {
  const products = await shop.products(5, { stock: 100_000, price: 1 });
  const random = seeded(7);
  const sales: Sold[] = [];
  for (let i = 0; i < 30; i++) {
    sales.push(await sold(NOW - HOUR * (2 + random.below(4)), random.basket(products, 5, 9), i % 4 === 0));
  }
  const jobs = Array.from({ length: 16 }, () => random.shuffled(sales.flatMap(messagesOf)));
  const counted = await fresh.inParallel(
    16,
    jobs,
    async (session, job) => (await session.rows(countSales(job)))[0]?.counted ?? 0,
  );
  expect(counted.reduce((sum, n) => sum + n, 0)).toBe(sales.flatMap(messagesOf).length);
  expect(await best()).toEqual(expectedSales(sales, 3));
});

test('the result of a slow query is cached for one minute, then computed again', async () => {
  const product = await shop.product({ stock: 100 });
  await sold(NOW - 1, [[product, 1]]);
  expect(await best(3, 5, 0)).toEqual([[product, 1]]);
  await sold(NOW, [[product, 2]]);
  await freeze(NOW + BEST_SELLERS_KEPT_SECONDS * 1_000 - 1);
  const [kept] = await database.rows(bestSellers(3, 5));
  expect(kept).toMatchObject({ from: new Date(NOW - 3 * DAY).toISOString(), to: new Date(NOW).toISOString() });
  expect(await best(3, 5)).toEqual([[product, 1]]);
  expect(await best(2, 5), 'another number of days').toEqual([[product, 3]]);
  await freeze(NOW + BEST_SELLERS_KEPT_SECONDS * 1_000);
  expect(await best(3, 5)).toEqual([[product, 3]]);
});

test('while one caller recomputes the list, other callers get the cached list, up to two minutes old', async () => {
  const product = await shop.product({ stock: 100 });
  await sold(NOW - 1, [[product, 1]]);
  await best(3, 5, 0);
  await sold(NOW, [[product, 2]]);
  const renewing = await fresh.session();
  await renewing.query('begin');
  await renewing.query('select pg_advisory_xact_lock(44, 3)');
  await freeze(NOW + BEST_SELLERS_KEPT_SECONDS * 1_000);
  expect(await best(3, 5, 0)).toEqual([[product, 1]]);
  await freeze(NOW + 2 * BEST_SELLERS_KEPT_SECONDS * 1_000);
  expect(await best(3, 5, 0)).toEqual([[product, 3]]);
  await renewing.query('rollback');
  await renewing.close();
});

test('a cached list shows current product data and leaves out deleted products', async () => {
  const [first, second] = (await shop.products(2, { stock: 100 })) as [ProductId, ProductId];
  await sold(NOW - 1, [[first, 3]]);
  await sold(NOW - 1, [[second, 2]]);
  await best(3, 5, 0);
  await sold(NOW, [[second, 5]]);
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [first]);
  const rows = await database.rows(bestSellers(3, 5));
  expect(rows.map(({ item }) => item)).toEqual([
    { product: expect.objectContaining({ id: second, available: 93 }), units: 2 },
  ]);
});

test('after the clock was set back, the cache serves no later list', async () => {
  const product = await shop.product({ stock: 100 });
  await freeze(NOW + DAY);
  await best(3, 5, 0);
  await sold(NOW - 1, [[product, 1]]);
  expect(await best(3, 5)).toEqual([[product, 1]]);
});
