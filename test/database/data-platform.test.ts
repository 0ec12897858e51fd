/** B6: the order data that is sent to the data platform. */
import { expect, test } from 'vitest';
import { readPaidOrders } from '#db/statements/data-platform.ts';
import { PlatformCancelled, PlatformPaid } from '#domain/platform.ts';
import { freshDatabase } from './fresh.ts';
import { cancel, charge, expire, withPayment } from './orders.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const read = async (...ids: string[]) => database.rows(readPaidOrders(ids));

test('a paid order is read with its lines, and later with its cancellation', async () => {
  const [seller, buyer] = [await shop.seller(), await shop.buyer()];
  const [a, b] = await shop.products(2, { stock: 9, price: 700, seller });
  await charge(database, buyer, 100_000);
  const order = withPayment(
    newOrder(buyer, [
      [a as never, 2],
      [b as never, 1],
    ]),
  );
  await place(database, order);
  const [paid] = await read(order.id, order.id);
  expect(paid?.order).toMatchObject({
    paid: { orderId: order.id, buyerId: buyer.userId, sellerId: seller.userId, total: 2_100 },
    cancelled: null,
  });
  expect(paid?.order.paid.lines).toEqual([
    { productId: a, quantity: 2, unitPrice: 700 },
    { productId: b, quantity: 1, unitPrice: 700 },
  ]);
  expect(PlatformPaid.shape.data.parse(paid?.order.paid)).toEqual(paid?.order.paid);
  await cancel(database, buyer, order.id);
  const [cancelled] = await read(order.id);
  expect(cancelled?.order.paid, 'the paid data stays the same').toEqual(paid?.order.paid);
  expect(cancelled?.order.cancelled).toMatchObject({ reason: 'CUSTOMER', refunded: 2_100 });
  const { lines: _lines, ...rest } = paid?.order.paid ?? { lines: [] };
  expect(PlatformCancelled.shape.data.safeParse({ ...rest, ...cancelled?.order.cancelled }).success).toBe(true);
});

test('an order that is out of stock, unpaid or expired is not read, whatever its payment attempts', async () => {
  const product = await shop.product({ stock: 2, price: 700 });
  const buyer = await shop.buyer();
  const [waiting, unpaid, outOfStock] = [
    newOrder(buyer, [[product, 1]]),
    withPayment(newOrder(buyer, [[product, 1]])),
    withPayment(newOrder(buyer, [[product, 9]])),
  ];
  await place(database, waiting, unpaid, outOfStock);
  const ids = [waiting.id, unpaid.id, outOfStock.id, 'ord_x'];
  expect(await read(...ids)).toEqual([]);
  await admin.query("update app.orders set payment_due_at = app.now() - interval '1 ms' where status = 'NOTPAYED'");
  await expire(database);
  expect(await read(...ids)).toEqual([]);
});
