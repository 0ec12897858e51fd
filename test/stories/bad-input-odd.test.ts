/** Valid requests that look unusual. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LINE_UNITS_MAX } from '#domain/limits.ts';
import { signWebhook, webhookKeys } from '#domain/webhook.ts';
import { post } from '#test/handlers/bad-input/row.ts';
import { secretOf } from './aws-cli.ts';
import { sendRaw } from './bad-input/raw.ts';
import { askedFor, FACTORY_AS_IT_WAS } from './restocks.ts';
import { api, makeBuyers, makeProduct, now, order, setFactory, stockOf } from './shop.ts';

let buyer = '';
beforeAll(async () => {
  buyer = (await makeBuyers(1))[0]?.token ?? '';
});
afterAll(() => setFactory(FACTORY_AS_IT_WAS));

test('1e3 is 1,000 in JSON, and 1.0 is 1', async () => {
  const product = await makeProduct({ stock: 1_001 });
  for (const quantity of ['1e3', '1.0']) {
    const body = `{"lines":[{"productId":"${product}","quantity":${quantity}}]}`;
    expect((await api('POST', '/orders', { token: buyer, key: randomUUID(), body })).status).toBe(201);
  }
  expect((await stockOf(product)).available).toBe(0);
});

test('the most expensive possible line is totalled exactly', async () => {
  const product = await makeProduct({ stock: LINE_UNITS_MAX, price: 100_000_000 });
  const placed = await order<{ total: number }>(buyer, [[product, LINE_UNITS_MAX]]);
  expect(placed.body.total).toBe(1_000_000_000_000);
});

test('a key is free again after an invalid request', async () => {
  const [product, key] = [await makeProduct({ stock: 5 }), randomUUID()];
  const refused = await api('POST', '/orders', { token: buyer, key, body: { lines: [] } });
  expect(refused.status).toBe(400);
  const unknown = await order(buyer, [[`prd_${'0'.repeat(26)}`, 1]], key);
  expect(unknown.status).toBe(404);
  expect((await order(buyer, [[product, 1]], key)).status).toBe(201);
});

test('the longest key, with unusual characters, is valid', async () => {
  const product = await makeProduct({ stock: 5 });
  const key = `'"<>;--%_\\${'k'.repeat(240)}`;
  const first = await order(buyer, [[product, 1]], key);
  const again = await order(buyer, [[product, 1]], key);
  expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
});

test.each([
  ['a good one', 'My.request_id-1', true],
  ['a script', '<script>', false],
  ['65 characters', 'x'.repeat(65), false],
  ['blanks', 'a b', false],
  ['empty', '', false],
])('X-Request-Id, %s: echoed only when it is fit for a log', async (_name, id, echoed) => {
  const reply = await api('GET', '/products/x', { headers: { 'x-request-id': id } });
  expect(reply.headers.get('x-request-id')).toBe(reply.body['requestId']);
  expect(reply.body['requestId'] === id).toBe(echoed);
});

test('a problem title is in the caller’s language, English by default', async () => {
  const titleFor = async (language: string) =>
    (await api('GET', '/products/x', { headers: { 'accept-language': language } })).body['title'];
  expect(await titleFor('ko-KR,ko;q=0.9,en;q=0.8')).toBe('존재하지 않는 상품입니다');
  expect(await titleFor('en;q=0.5, ko;q=0.4')).toBe('There is no such product');
  expect(await titleFor('fr')).toBe('There is no such product');
  expect(await titleFor('KO')).toBe('존재하지 않는 상품입니다');
});

test('a signed delivery counts once with headers in capitals and with an old key’s signature beside the current one', async () => {
  const { productId, request } = await askedFor(5);
  const keys = webhookKeys(JSON.parse(await secretOf('webhook')) as string[]);
  const body = JSON.stringify({ ...request.body, MessageAttributeProductCnt: '5' });
  const headers = signWebhook(keys, `msg_${randomUUID()}`, body, await now());
  const call = () =>
    sendRaw(
      post(
        '/api/v1/factory/callbacks',
        body,
        'CONTENT-TYPE: Application/JSON; Charset="UTF-8"',
        `WEBHOOK-ID: ${headers['webhook-id']}`,
        `Webhook-Timestamp: ${headers['webhook-timestamp']}`,
        `webhook-SIGNATURE: v1,${'A'.repeat(43)}= ${headers['webhook-signature']}`,
      ),
    );
  const [first, again] = [await call(), await call()];
  expect([first, again].map(({ status, body: { status: kind } }) => `${status} ${kind}`)).toEqual([
    '202 counted',
    '200 repeated',
  ]);
  expect((await stockOf(productId)).onHand).toBe(5);
});

test('the texts of a delivery may be in any script', async () => {
  const { request, productId } = await askedFor(5);
  const address = request.body.CallbackUrl.slice(request.body.CallbackUrl.indexOf('/factory/'));
  const call = (change: object) =>
    api<{ code?: string }>('POST', address, {
      body: { ...request.body, MessageAttributeRequester: '도넛 👨‍👩‍👧‍👦', ...change },
    });
  const other = await call({ MessageAttributeFactoryId: `${'도'.repeat(60)}\u202eab` });
  expect([other.status, other.body.code]).toEqual([422, 'callback.mismatch']);
  expect((await call({})).status).toBe(202);
  expect((await stockOf(productId)).onHand).toBe(5);
});
