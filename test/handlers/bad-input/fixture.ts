/** A shop with one of everything that can be requested wrongly. */

import { randomUUID } from 'node:crypto';
import { inParallel } from '#bin/flash-sale/shop.ts';
import { expireOrders } from '#db/statements/order-lifecycle.ts';
import { CANCELLATIONS_PER_BUYER_MAX, CHARGE_KRW_MAX, PAYMENT_WINDOW_MINUTES, WALLET_KRW_MAX } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { publish } from '#lambdas/shared/sqs/publish.ts';
import type { Shop } from '#test/handlers/shop.ts';

/** As much as the rows that go over HTTP need. */
export interface HttpFixture {
  /** The buyer's access token. */
  readonly buyer: string;
  readonly product: string;
}

export interface Fixture extends HttpFixture {
  /** A buyer with twenty open orders, the most there may be. */
  readonly busyBuyer: string;
  readonly seller: string;
  readonly operator: string;
  /** Fifty-one more products of the same seller. */
  readonly otherProducts: readonly string[];
  readonly foreignProduct: string;
  /** The id of the seller of `foreignProduct`. */
  readonly foreignSeller: string;
  readonly deleted: string;
  readonly notYetOnSale: string;
  readonly noLongerOnSale: string;
  /** One buyer may have one unit of it. */
  readonly limited: string;
  /** A buyer who has cancelled as many orders as are allowed in an hour. */
  readonly cancellingBuyer: string;
  /** Its restock quantity is 0: it is never restocked automatically. */
  readonly neverRestocked: string;
  /** Two orders of the buyer that wait for payment. */
  readonly orderId: string;
  readonly otherOrderId: string;
  /** Orders in each state; all but the last are the buyer's. */
  readonly bought: Readonly<Record<'paid' | 'sent' | 'expired' | 'cancelled' | 'rejected' | 'anothers', string>>;
  /** A buyer whose wallet is full. */
  readonly fullBuyer: string;
  /** The key of `orderId`, and of a restock request for `product`. */
  readonly usedKey: string;
  readonly restockId: string;
  /** An ad of `product`, which is not short. */
  readonly adId: string;
  readonly productCursor: string;
  readonly orderCursor: string;
  readonly webhook: Keys;
}

const PRICE = 3_000;
type Id = { readonly id: string };

/** One order in each state. */
async function buyEverything(shop: Shop, buyer: string, other: string, seller: string): Promise<Fixture['bought']> {
  const product = await shop.product({ stock: 100, price: PRICE, restockQuantity: 0 });
  const place = async (token: string, quantity = 1) => {
    const sending = { token, key: randomUUID(), body: { lines: [{ productId: product, quantity }] } };
    const { body } = await shop.api<{ id?: string; orderId?: string }>('POST', '/orders', sending);
    return body.id ?? body.orderId ?? '';
  };
  const expired = await shop.atClock(-PAYMENT_WINDOW_MINUTES * 60, () => place(buyer));
  await publish({ database: shop.database, notifyRelay: async () => undefined }, expireOrders(false));
  const [paid, sent, cancelled] = [await place(buyer), await place(buyer), await place(buyer)];
  await charge(shop, buyer, 2 * PRICE);
  for (const id of [paid, sent]) await shop.api('POST', `/orders/${id}/payments`, { token: buyer, key: randomUUID() });
  await shop.api('POST', `/orders/${sent}/shipment`, { token: seller });
  await shop.api('POST', `/orders/${cancelled}/cancellation`, { token: buyer, body: {} });
  return { paid, sent, expired, cancelled, rejected: await place(buyer, 101), anothers: await place(other) };
}

async function orderAndCancel(shop: Shop, token: string): Promise<void> {
  const productId = await shop.product({ stock: 1 });
  for (let i = 0; i < CANCELLATIONS_PER_BUYER_MAX; i++) {
    const sending = { token, key: randomUUID(), body: { lines: [{ productId, quantity: 1 }] } };
    const { id } = (await shop.api<Id>('POST', '/orders', sending)).body;
    await shop.api('POST', `/orders/${id}/cancellation`, { token, body: {} });
  }
}

const charge = (shop: Shop, token: string, amount: number) =>
  shop.api('POST', '/users/me/wallet/charges', { token, key: randomUUID(), body: { amount } });

export async function createFixture(shop: Shop): Promise<Fixture> {
  const { api } = shop;
  const [buyer = '', busyBuyer = '', fullBuyer = '', cancellingBuyer = ''] = (await shop.buyers(4)).map(
    ({ token }) => token,
  );
  await orderAndCancel(shop, cancellingBuyer);
  const [seller, operator] = [await shop.token('seller'), await shop.token('operator')];
  const bought = await buyEverything(shop, buyer, fullBuyer, seller);
  for (let krw = 0; krw < WALLET_KRW_MAX; krw += CHARGE_KRW_MAX) await charge(shop, fullBuyer, CHARGE_KRW_MAX);
  const [product = '', deleted = '', notYetOnSale = '', noLongerOnSale = '', limited = '', ...otherProducts] =
    await shop.products({ stock: 100, count: 56 });
  const set = (id: string, change: string) =>
    shop.tables.client.query(`update app.products set ${change} where id = $1`, [id]);
  await set(limited, 'max_per_buyer = 1');
  await set(deleted, 'deleted_at = app.now()');
  await set(notYetOnSale, "available_at = app.now() + interval '1 day'");
  await set(noLongerOnSale, "end_at = app.now() - interval '1 day'");
  const usedKey = randomUUID();
  const order = (token: string, key: string = randomUUID()) =>
    api<Id>('POST', '/orders', { token, key, body: { lines: [{ productId: product, quantity: 1 }] } });
  const { id: orderId } = (await order(buyer, usedKey)).body;
  const otherOrderId = (await order(buyer)).body.id;
  await inParallel(
    Array.from({ length: 20 }, () => () => order(busyBuyer)),
    4,
  );
  const foreignSeller = await shop.sellerId();
  const restock = { token: seller, key: usedKey, body: { quantity: 7 } };
  const ad = { token: seller, key: randomUUID(), body: { managerEmail: 'bad-input@agency.test' } };
  const cursorOf = async (path: string, token?: string) =>
    String((await api('GET', `${path}?limit=1`, { token })).body['next']);
  return {
    buyer,
    bought,
    fullBuyer,
    busyBuyer,
    seller,
    operator,
    product,
    otherProducts,
    foreignProduct: await shop.product({ stock: 5, sellerId: foreignSeller }),
    foreignSeller,
    deleted,
    notYetOnSale,
    noLongerOnSale,
    limited,
    cancellingBuyer,
    neverRestocked: await shop.product({ stock: 5, restockQuantity: 0 }),
    orderId,
    otherOrderId,
    usedKey,
    restockId: (await api<Id>('POST', `/products/${product}/restocks`, restock)).body.id,
    adId: (await api<Id>('POST', `/products/${product}/ads`, ad)).body.id,
    productCursor: await cursorOf('/products'),
    orderCursor: await cursorOf('/orders', buyer),
    webhook: shop.webhook,
  };
}
