/** O4, O7: ordering, as a buyer does. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { inParallel } from '#bin/flash-sale/shop.ts';
import {
  api,
  eventually,
  logIn,
  mailsTo,
  makeBuyers,
  makeProduct,
  makeProducts,
  order,
  session,
  stockOf,
} from './shop.ts';

interface Order {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly total: number;
}

test('an order without stock is kept as CANCELLED / OUT_OF_STOCK, and the problem says what was left', async () => {
  const [buyer] = await makeBuyers(1);
  const [plenty, scarce] = await makeProducts({ stock: 5, count: 2, restockQuantity: 0 });
  const reply = await order<{ orderId: string; order: Order; available: unknown; errors: unknown }>(
    buyer?.token ?? '',
    [
      [plenty as string, 1],
      [scarce as string, 6],
    ],
  );
  expect(reply.status).toBe(409);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply.body).toMatchObject({
    code: 'stock.sold_out',
    available: [{ productId: scarce, available: 5 }],
    errors: [{ pointer: '/lines/1/quantity', detail: '5 left' }],
    order: { status: 'CANCELLED', reason: 'OUT_OF_STOCK' },
  });
  const read = await api<Order>('GET', `/orders/${reply.body.orderId}`, { token: buyer?.token });
  expect(read.body).toEqual(reply.body.order);
  const history = await api('GET', `/orders/${reply.body.orderId}/history`, { token: buyer?.token });
  expect(history.body['items']).toMatchObject([
    { from: null, to: 'CANCELLED', reason: 'OUT_OF_STOCK', actor: buyer?.id },
  ]);
  expect((await stockOf(plenty as string)).reserved, 'all or nothing').toBe(0);

  const [mail, ...more] = await eventually(
    () => mailsTo(buyer?.email ?? ''),
    ({ length }) => length > 0,
  );
  expect(more).toEqual([]);
  expect(mail?.subject).toBe('[Donut States] 주문하신 상품이 품절되었습니다');
  expect(mail?.text).toContain('다시 입고되면 메일로 알려 드립니다');
});

test('50 parallel repeats of one key are one order and one response', async () => {
  const [buyer] = await makeBuyers(1);
  const product = await makeProduct({ stock: 100 });
  const key = randomUUID();
  const replies = await Promise.all(Array.from({ length: 50 }, () => order(buyer?.token ?? '', [[product, 2]], key)));
  expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(replies[0]?.status).toBe(201);
  expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
  expect((await stockOf(product)).reserved).toBe(2);
});

test('a repeat of a rejected order returns the same rejection', async () => {
  const [buyer] = await makeBuyers(1);
  const [product, key] = [await makeProduct({ stock: 0, restockQuantity: 0 }), randomUUID()];
  const first = await order(buyer?.token ?? '', [[product, 1]], key);
  const again = await order(buyer?.token ?? '', [[product, 1]], key);
  const { requestId: _first, instance: _i, ...one } = first.body;
  const { requestId: _again, instance: _j, ...other } = again.body;
  expect([first.status, again.status]).toEqual([409, 409]);
  expect(other).toEqual(one);
});

test('the same key with another body is a conflict; the same key of another buyer is independent', async () => {
  const [one, other] = await makeBuyers(2);
  const product = await makeProduct({ stock: 10 });
  const key = randomUUID();
  const first = await order<Order>(one?.token ?? '', [[product, 1]], key);
  const reused = await order(one?.token ?? '', [[product, 2]], key);
  const others = await order<Order>(other?.token ?? '', [[product, 3]], key);
  expect([first.status, reused.status, others.status]).toEqual([201, 422, 201]);
  expect(reused.body['code']).toBe('idempotency.key_reused');
  expect(others.body.id).not.toBe(first.body.id);
  expect((await stockOf(product)).reserved).toBe(4);
});

test('spacing and key order of a body do not change its fingerprint', async () => {
  const [buyer] = await makeBuyers(1);
  const product = await makeProduct({ stock: 10 });
  const key = randomUUID();
  const first = await order(buyer?.token ?? '', [[product, 1]], key);
  const body = `{ "lines" : [ { "quantity": 1 , "productId": "${product}" } ] }`;
  const again = await api('POST', '/orders', { token: buyer?.token, key, body });
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
});

test('the price is the server’s, in whole won, and a price in the body is invalid', async () => {
  const [buyer] = await makeBuyers(1);
  const product = await makeProduct({ stock: 10, price: 2_500 });
  const cheap = { lines: [{ productId: product, quantity: 3, unitPrice: 1 }] };
  const refused = await api('POST', '/orders', { token: buyer?.token, key: randomUUID(), body: cheap });
  expect(refused.body).toMatchObject({
    status: 400,
    errors: [{ pointer: '/lines/0/unitPrice', detail: 'unknown field' }],
  });
  const placed = await order<Order>(buyer?.token ?? '', [[product, 3]]);
  expect(placed.body).toMatchObject({ status: 'NOTPAYED', total: 7_500 });
});

test('products of two sellers cannot be in one order', async () => {
  const [buyer] = await makeBuyers(1);
  const operatorId = (await session('operator')).user.id;
  const mine = await makeProduct({ stock: 5 });
  const theirs = await makeProduct({ stock: 5, sellerId: operatorId });
  const reply = await order(buyer?.token ?? '', [
    [mine, 1],
    [theirs, 1],
  ]);
  expect([reply.status, reply.body['code']]).toEqual([422, 'order.mixed_sellers']);
});

test('a buyer has at most 20 open orders', async () => {
  const [buyer] = await makeBuyers(1);
  const product = await makeProduct({ stock: 100 });
  const replies = await inParallel(
    Array.from({ length: 21 }, () => () => order(buyer?.token ?? '', [[product, 1]])),
    1,
  );
  expect(replies.map(({ status }) => status)).toEqual([...Array<number>(20).fill(201), 422]);
  expect(replies[20]?.body['code']).toBe('order.too_many_open');
});

test('a buyer pages through the own orders, newest first, and sees no others', async () => {
  const [buyer, other] = await makeBuyers(2);
  const product = await makeProduct({ stock: 100 });
  const placed: string[] = [];
  for (let i = 0; i < 5; i++) placed.unshift((await order<Order>(buyer?.token ?? '', [[product, 1]])).body.id);
  await order(other?.token ?? '', [[product, 1]]);

  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await api<{ items: Order[]; next: string | null }>('GET', `/orders?limit=2${cursor}`, {
      token: buyer?.token,
    });
    seen.push(...page.body.items.map(({ id }) => id));
    cursor = page.body.next ? `&cursor=${encodeURIComponent(page.body.next)}` : '';
  } while (cursor);
  expect(seen).toEqual(placed);
  expect((await api('GET', `/orders/${placed[0]}`, { token: other?.token })).status).toBe(404);
  expect((await api('GET', `/orders/${placed[0]}`, { token: await logIn('seller') })).status, 'its seller').toBe(200);
  expect((await api('GET', `/orders/${placed[0]}`, { token: await logIn('operator') })).status).toBe(200);
});

test('a product shows the available units, and is a 304 while nothing changes', async () => {
  const [buyer] = await makeBuyers(1);
  const product = await makeProduct({ stock: 7 });
  const first = await api('GET', `/products/${product}`);
  expect(first.body['available']).toBe(7);
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  expect((await api('GET', `/products/${product}`, { headers })).status).toBe(304);
  await order(buyer?.token ?? '', [[product, 2]]);
  const after = await api('GET', `/products/${product}`, { headers });
  expect([after.status, after.body['available']]).toEqual([200, 5]);
});
