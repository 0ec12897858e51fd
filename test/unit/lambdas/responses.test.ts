import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { type Reply, serve } from '#lambdas/shared/http/http-handler.ts';
import { HttpProblem } from '#lambdas/shared/http/request.ts';
import { apiEvent, type Call, lambdaContext, PRODUCT } from './api-event.ts';

const params = { productId: PRODUCT };
const answer = async (handle: () => Promise<Reply>, call: Call = {}) => {
  const result = await serve({ readProduct: handle, createSession: handle })(
    apiEvent('readProduct', { params, ...call }),
    lambdaContext,
  );
  return { ...result, json: result.body ? JSON.parse(result.body) : undefined };
};
const ok = async (): Promise<Reply> => ({ status: 200, body: { id: PRODUCT } });
const failing = (error: Error) => async (): Promise<Reply> => {
  throw error;
};

test('an answer carries its request’s id, and is kept by no cache', async () => {
  const { statusCode, headers, json } = await answer(ok);
  expect([statusCode, json]).toEqual([200, { id: PRODUCT }]);
  expect(headers).toMatchObject({
    'Content-Type': 'application/json',
    'X-Request-Id': 'gateway-request-id',
    'Cache-Control': 'no-store',
  });
});

test.for([
  ['order-7.a_B', 'order-7.a_B'],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), 'gateway-request-id'],
  ['a b', 'gateway-request-id'],
  ['a\r\nSet-Cookie: x=1', 'gateway-request-id'],
  ['<script>', 'gateway-request-id'],
  ['', 'gateway-request-id'],
] as const)('the caller’s own request id %j is answered as %s', async ([wished, used]) => {
  expect((await answer(ok, { headers: { 'x-request-id': wished } })).headers?.['X-Request-Id']).toBe(used);
});

test('the same thing has the same ETag, and is not sent twice', async () => {
  const etag = String((await answer(ok)).headers?.['ETag']);
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  const again = await answer(ok, { headers: { 'If-None-Match': etag } });
  expect([again.statusCode, again.body, again.headers?.['ETag']]).toEqual([304, '', etag]);
  const changed = await answer(async () => ({ status: 200, body: { id: PRODUCT, price: 1 } }), {
    headers: { 'If-None-Match': etag },
  });
  expect(changed.statusCode).toBe(200);
});

test('a refusal says its code, what is wrong and where, in the language asked for', async () => {
  const refusal = new HttpProblem(
    'stock.sold_out',
    undefined,
    [{ pointer: '/lines/0/quantity', detail: '0 left' }],
    { orderId: 'ord_1' },
    { 'Idempotent-Replayed': 'true' },
  );
  const { statusCode, headers, json } = await answer(failing(refusal), { headers: { 'Accept-Language': 'ko' } });
  expect(statusCode).toBe(409);
  expect(headers).toMatchObject({
    'Content-Type': 'application/problem+json',
    'Content-Language': 'ko',
    'Idempotent-Replayed': 'true',
  });
  expect(json).toMatchObject({
    code: 'stock.sold_out',
    title: '품절되었습니다',
    status: 409,
    orderId: 'ord_1',
    errors: refusal.errors,
    requestId: 'gateway-request-id',
  });
});

test('a problem names its route and never the path, which may hold a secret', async () => {
  expect((await answer(failing(new HttpProblem('product.not_found')))).json.instance).toBe(
    '/api/v1/products/{productId}',
  );
});

test('a database that is away is 503 with a time to come back', async () => {
  const { statusCode, headers, json } = await answer(failing(new DatabaseUnavailable('no', new Error('x'))));
  expect([statusCode, headers?.['Retry-After'], json.code]).toEqual([503, '5', 'service.unavailable']);
});

test('a surprise is 500, and says nothing of what happened', async () => {
  const { statusCode, body } = await answer(failing(new Error('password=hunter2 at /var/task/x.js')));
  expect(statusCode).toBe(500);
  expect(body).not.toMatch(/hunter2|var|Error/);
  expect(JSON.parse(body)).toMatchObject({ code: 'service.failed', detail: 'An internal error occurred' });
});
