/** B6: what is read of an order that is told to the data platform. */
import { expect, test } from 'vitest';
import { readPaidOrders } from '#db/statements/data-platform.ts';
import { PlatformCancelled, PlatformPaid } from '#domain/platform.ts';
import { cancel, charge, expire, paying } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import { openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const read = async (...ids: string[]) => database.rows(readPaidOrders(ids));

test('a paid order is read with its lines, and again with what became of it', async () => {
  const [seller, buyer] = [await shop.seller(), await shop.buyer()];
  const [a, b] = await shop.products(2, { stock: 9, price: 700, seller });
  await charge(database, buyer, 100_000);
  const order = paying(
    wish(buyer, [
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
  expect(cancelled?.order.paid, 'what was told stays as it was').toEqual(paid?.order.paid);
  expect(cancelled?.order.cancelled).toMatchObject({ reason: 'CUSTOMER', refunded: 2_100 });
  const { lines: _lines, ...rest } = paid?.order.paid ?? { lines: [] };
  expect(PlatformCancelled.shape.data.safeParse({ ...rest, ...cancelled?.order.cancelled }).success).toBe(true);
});

test('an order that was refused, is not paid yet, or timed out, is not read, however its payment was tried', async () => {
  const product = await shop.product({ stock: 2, price: 700 });
  const buyer = await shop.buyer();
  const [waiting, poor, refused] = [
    wish(buyer, [[product, 1]]),
    paying(wish(buyer, [[product, 1]])),
    paying(wish(buyer, [[product, 9]])),
  ];
  await place(database, waiting, poor, refused);
  const ids = [waiting.id, poor.id, refused.id, 'ord_x'];
  expect(await read(...ids)).toEqual([]);
  await admin.query("update app.orders set payment_due_at = app.now() - interval '1 ms' where status = 'NOTPAYED'");
  await expire(database);
  expect(await read(...ids)).toEqual([]);
});
