/** A product of one unit, an order, a sell-out and a rejection. */
import { randomUUID } from 'node:crypto';
import type { Account } from './accounts.ts';
import { type Seen, Unexpected } from './checks.ts';
import type { Live } from './live.ts';
import { expectReply, listOf, type Reply, type Sending } from './shop.ts';
import type { Smoke } from './smoke.ts';

/** One unit and one buyer: the factory is asked for one unit, and only with `restock`. */
const STOCK = 1;

export interface Order {
  readonly id: string;
  readonly status: string;
}

export interface Placed {
  readonly order: Order;
  readonly sending: Sending;
}

/** Registers a product for this run, which is deleted at the end with all of its orders cancelled. */
export async function registerProduct({ shop, cleanUp, restock }: Smoke, seller: Account): Promise<Seen<string>> {
  const { token } = seller;
  const body = {
    title: `Smoke test ${new Date().toISOString()}`,
    description: 'A test of the shop. The product is deleted within minutes.',
    price: 1_000,
    stock: STOCK,
    restockQuantity: restock ? STOCK : 0,
  };
  const { id } = await expectReply<{ id: string }>(
    shop.call('POST', '/products', { token, key: randomUUID(), body }),
    201,
  );
  cleanUp.push(async () => {
    const orders = await listOf<Order & { lines: { productId: string }[] }>(
      shop,
      '/orders?status=NOTPAYED&limit=100',
      token,
    );
    for (const order of orders.filter(({ lines }) => lines.some(({ productId }) => productId === id)))
      await expectReply(shop.call('POST', `/orders/${order.id}/cancellation`, { token, body: {} }), 200);
    await expectReply(shop.call('DELETE', `/products/${id}`, { token }), 204);
  });
  return [`201 ${id} with ${STOCK} unit`, id];
}

const orderOne = (productId: string, { token }: Account): Sending => ({
  token,
  key: randomUUID(),
  body: { lines: [{ productId, quantity: 1 }] },
});

export async function placeOrder({ shop }: Smoke, productId: string, buyer: Account): Promise<Seen<Placed>> {
  const sending = orderOne(productId, buyer);
  const order = await expectReply<Order>(shop.call('POST', '/orders', sending), 201);
  return [`201 ${order.id} ${order.status}`, { order, sending }];
}

export async function liveEvent(live: Live, { order }: Placed): Promise<Seen<void>> {
  const milliseconds = await live.next('order.placed', order.id);
  live.close();
  return [`order.placed after ${milliseconds} ms, while the response was open`, undefined];
}

export async function replay({ shop }: Smoke, { order, sending }: Placed): Promise<Seen<void>> {
  const sent: Promise<Reply> = shop.call('POST', '/orders', sending);
  const again = await expectReply<Order>(sent, 201);
  const { headers, requestId } = await sent;
  if (again.id !== order.id || headers.get('idempotent-replayed') !== 'true')
    throw new Unexpected(`${order.id} with Idempotent-Replayed: true`, `${again.id}`, requestId);
  return [`the same Idempotency-Key returned ${again.id} again`, undefined];
}

/** Orders one more unit than there is. Returns the id of the rejected order. */
export async function rejectOrder(
  { shop }: Smoke,
  productId: string,
  buyer: Account,
  seller: Account,
): Promise<Seen<string>> {
  const sent = shop.call('POST', '/orders', orderOne(productId, buyer));
  const { orderId } = await expectReply<{ orderId: string }>(sent, 409, 'stock.sold_out');
  const list = shop.call('GET', `/products/${productId}/waiting-list`, { token: seller.token });
  const { waiting } = await expectReply<{ waiting: number }>(list, 200);
  if (waiting !== 1) throw new Unexpected('one buyer on the waiting list', String(waiting));
  return [`409 stock.sold_out ${orderId}; the buyer is on the waiting list`, orderId];
}

export async function overview({ shop }: Smoke, operator: Account, productId: string): Promise<Seen<void>> {
  const sent = shop.call('GET', `/overview?productId=${productId}`, operator);
  const { chart } = await expectReply<{ chart: { productId: string; points: { available: number }[] } | null }>(
    sent,
    200,
  );
  const available = chart?.productId === productId ? chart.points.at(-1)?.available : undefined;
  if (available !== 0) throw new Unexpected('0 units available in the stock chart', String(available));
  return ['the stock chart of the product ends at 0 available units', undefined];
}
