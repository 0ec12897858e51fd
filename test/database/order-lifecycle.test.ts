/** O3, O5, O6: orders that are cancelled before shipment, by the buyer, the seller, an operator, or the payment deadline. */
import { expect, test } from 'vitest';
import type { OrderId, ProductId } from '#domain/ids.ts';
import { EXPIRE_BATCH_MAX, PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { cancel, charge, expire, markDelivered, pay, ship, walletOf, withPayment } from './orders.ts';
import { kinds, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const WINDOW_SECONDS = PAYMENT_WINDOW_MINUTES * 60;

const reasonOf = async (order: OrderId) =>
  (
    await admin.query<{ is: string }>("select concat_ws(' ', status, reason) as is from app.orders where id = $1", [
      order,
    ])
  ).rows[0]?.is;

test('a repeat of a request whose response was lost gets that response, and changes nothing', async () => {
  const [seller, buyer] = [await shop.seller(), await shop.buyer()];
  const product = await shop.product({ stock: 10, seller });
  const [first, second] = [newOrder(buyer, [[product, 1]]), newOrder(buyer, [[product, 2]])];
  await charge(database, buyer, 100_000);
  await place(database, first);
  await place(database, withPayment(second));
  const cancelled = await cancel(database, buyer, first.id, null, 'req-1');
  expect(cancelled?.outcome).toBe('cancelled');
  expect(await ship(database, seller, second.id, 'req-2')).toBe('moved');
  const rows = await rowHash(admin);
  expect(await cancel(database, buyer, first.id, null, 'req-1')).toEqual(cancelled);
  expect(await ship(database, seller, second.id, 'req-2')).toBe('moved');
  expect((await cancel(database, buyer, first.id, null, 'req-3'))?.outcome, 'another request').toBe(
    'order.not_cancellable',
  );
  expect((await cancel(database, seller, first.id, null, 'req-1'))?.outcome, 'of another caller').toBe(
    'order.not_cancellable',
  );
  expect(await ship(database, seller, second.id, 'req-3')).toBe('order.not_shippable');
  expect(await rowHash(admin)).toEqual(rows);
  expect(await markDelivered(database, seller, second.id, 'req-4')).toBe('moved');
  expect(await markDelivered(database, seller, second.id, 'req-4')).toBe('moved');
  expect(await markDelivered(database, seller, second.id, 'req-5')).toBe('order.not_deliverable');
});

test('each role can cancel an order with its own reasons', async () => {
  const [seller, operator] = [await shop.seller(), await shop.operator()];
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 100, seller });
  const cancelAs = async (who: typeof buyer, reason: 'CUSTOMER' | 'SELLER' | null = null) => {
    const order = newOrder(buyer, [[product, 1]]);
    await place(database, order);
    const row = await cancel(database, who, order.id, reason);
    return `${row?.outcome} ${row?.order?.reason}`;
  };
  expect(await cancelAs(buyer)).toBe('cancelled CUSTOMER');
  expect(await cancelAs(buyer, 'CUSTOMER')).toBe('cancelled CUSTOMER');
  expect(await cancelAs(buyer, 'SELLER')).toBe('auth.forbidden undefined');
  expect(await cancelAs(seller)).toBe('cancelled SELLER');
  expect(await cancelAs(seller, 'CUSTOMER')).toBe('auth.forbidden undefined');
  expect(await cancelAs(operator)).toBe('cancelled SELLER');
  expect(await cancelAs(operator, 'CUSTOMER')).toBe('cancelled CUSTOMER');
  expect(await cancelAs(await shop.buyer())).toBe('order.not_found undefined');
  expect(await cancelAs(await shop.seller())).toBe('order.not_found undefined');
  expect(await shop.stockOf(product)).toMatchObject({ reserved: 4 });
});

test('cancelling a paid order returns stock and money once', async () => {
  const buyer = await shop.buyer();
  const [one, two] = await shop.products(2, { stock: 5, price: 700 });
  await charge(database, buyer, 10_000);
  const order = withPayment(
    newOrder(buyer, [
      [two as ProductId, 2],
      [one as ProductId, 1],
    ]),
  );
  await place(database, order);
  expect((await walletOf(database, buyer)).balance).toBe(7_900);
  const row = await cancel(database, buyer, order.id);
  expect(row?.order).toMatchObject({ status: 'CANCELLED', reason: 'CUSTOMER', payment: { status: 'CANCELED' } });
  expect(row?.order?.payment?.steps.map(({ status }) => status)).toEqual([
    'INITIATED',
    'IN_PROGRESS',
    'COMPLETED',
    'CANCELED',
  ]);
  const { balance, entries } = await walletOf(database, buyer);
  expect([balance, entries[0]?.cause, entries[0]?.amount]).toEqual([10_000, 'REFUND', 2_100]);
  expect(await shop.events('order.cancelled')).toMatchObject([
    { orderId: order.id, reason: 'CUSTOMER', refunded: 2_100 },
  ]);
  const before = await rowHash(admin);
  expect((await cancel(database, buyer, order.id))?.outcome).toBe('order.not_cancellable');
  expect(await rowHash(admin)).toBe(before);
});

test('an out-of-stock order cannot be cancelled', async () => {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 0 }), 1]]);
  await place(database, order);
  expect((await cancel(database, buyer, order.id))?.outcome).toBe('order.not_cancellable');
});

test('50 of 100 orders are paid; five minutes later the others have expired, and 50 units are available', async () => {
  const product = await shop.product({ stock: 100 });
  const buyers = await shop.buyers(100);
  const orders = buyers.map((buyer) => newOrder(buyer, [[product, 1]]));
  await place(database, ...orders);
  for (const [i, buyer] of buyers.entries()) {
    if (i % 2) continue;
    await charge(database, buyer, 1_000);
    await pay(database, buyer, orders[i]?.id as OrderId);
  }
  await fresh.advanceClock(WINDOW_SECONDS - 5);
  expect((await expire(database))?.expired, 'not before the deadline').toBe(0);
  await fresh.advanceClock(5);
  expect((await expire(database))?.expired).toBe(50);
  expect((await expire(database))?.expired, 'only once').toBe(0);
  expect(await shop.stockOf(product)).toEqual({ available: 50, reserved: 50, round: 2, announced: 1 });
  expect(await shop.events('stock.back')).toEqual([{ productId: product, round: 2, available: 50 }]);
  expect(await shop.events('order.cancelled')).toHaveLength(50);
});

test('eight workers expire 500 orders of three products at once: each order once, in batches, and no stock stays reserved', async () => {
  const seller = await shop.seller();
  const products = await shop.products(3, { stock: 1_000, seller });
  const orders = (await shop.buyers(500)).map((buyer, i) =>
    newOrder(buyer, [
      [products[i % 3] as ProductId, 1],
      [products[(i + 1) % 3] as ProductId, 2],
    ]),
  );
  for (let i = 0; i < 500; i += 100) await place(database, ...orders.slice(i, i + 100));
  await fresh.advanceClock(WINDOW_SECONDS);
  const counts = await fresh.inParallel(8, Array(24).fill(0) as number[], async (session) => {
    const row = await expire(session);
    expect(row?.expired).toBeLessThanOrEqual(EXPIRE_BATCH_MAX);
    return row?.expired ?? 0;
  });
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(500);
  for (const product of products) expect((await shop.stockOf(product))?.reserved).toBe(0);
});

test('parallel orders, expiries and cancellations never deadlock', async () => {
  const seller = await shop.seller();
  const products = await shop.products(2, { stock: 60, seller });
  const buyers = await shop.buyers(240);
  const basket = (i: number) =>
    [...products.entries()].map(([n, product]) => [product, 1 + ((i + n) % 2)] as const).sort(() => (i % 2 ? 1 : -1));
  const oldOrders = buyers.slice(0, 40).map((buyer, i) => newOrder(buyer, basket(i)));
  await place(database, ...oldOrders);
  await fresh.advanceClock(WINDOW_SECONDS);
  const jobs = buyers.map((buyer, i) => ({ buyer, i }));
  const outcomes = await fresh.inParallel(16, jobs, async (session, { buyer, i }) => {
    if (i % 6 === 0) await expire(session, 3);
    else if (i % 6 === 1) await cancel(session, buyers[i % 40] as typeof buyer, oldOrders[i % 40]?.id as OrderId);
    if (i % 6 < 2) return [];
    return place(session, newOrder(buyer, basket(i)));
  });
  expect(Object.values(kinds(outcomes.flat())).reduce((a, b) => a + b, 0)).toBe(160);
});

test('an order with a running payment is left to the payment, and polled again', async () => {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 1 }), 1]]);
  await place(database, order);
  await charge(database, buyer, 1_000);
  const payment = await fresh.session();
  await payment.query('begin');
  await pay(payment, buyer, order.id);
  await fresh.advanceClock(WINDOW_SECONDS);
  expect(await expire(database)).toEqual({ expired: 0, pollAfterSeconds: 1 });
  await payment.query('rollback');
  await payment.close();
  expect(await expire(database)).toMatchObject({ expired: 1 });
  expect(await reasonOf(order.id)).toBe('CANCELLED PAYMENT_TIMEOUT');
});

test('while an order is unpaid, one worker polls again when the next order is due; when none is unpaid, no worker does', async () => {
  const product = await shop.product({ stock: 2 });
  const [buyer, other] = [await shop.buyer(), await shop.buyer()];
  await place(database, newOrder(buyer, [[product, 1]]));
  await fresh.advanceClock(100);
  await place(database, newOrder(other, [[product, 1]]));
  const polls = async () =>
    [await expire(database), await expire(database)].map((one) => [one?.expired, one?.pollAfterSeconds]);
  expect(await polls()).toEqual([
    [0, expect.closeTo(WINDOW_SECONDS - 100, -1)],
    [0, null],
  ]);
  await fresh.advanceClock(WINDOW_SECONDS - 100);
  expect(await polls()).toEqual([
    [1, expect.closeTo(100, -1)],
    [0, null],
  ]);
  await fresh.advanceClock(100);
  expect(await polls()).toEqual([
    [1, null],
    [0, null],
  ]);
});

test('units released by a cancellation start a new stock cycle and are sold again', async () => {
  const product = await shop.product({ stock: 1 });
  const [first, second] = [await shop.buyer(), await shop.buyer()];
  const order = newOrder(first, [[product, 1]]);
  await place(database, order);
  expect(kinds(await place(database, newOrder(second, [[product, 1]])))).toEqual({ refused: 1 });
  await cancel(database, first, order.id);
  expect(await shop.stockOf(product)).toEqual({ available: 1, reserved: 0, round: 2, announced: 1 });
  expect(kinds(await place(database, newOrder(second, [[product, 1]])))).toEqual({ placed: 1 });
  expect(await shop.events('stock.out')).toHaveLength(2);
});
