import { expect, test } from 'vitest';
import { PROBLEMS, type ProblemCode } from '#api/problems.ts';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiResponse } from '#lambdas/shared/http/request.ts';
import { countedBy } from '#test/counted.ts';
import { apiEvent, type Call, GATEWAY_REQUEST_ID, lambdaContext, PRODUCT } from './api-event.ts';

const params = { productId: PRODUCT };
const respond = async (handle: () => Promise<ApiResponse>, call: Call = {}) => {
  const result = await serve({ readProduct: handle, createSession: handle })(
    apiEvent('readProduct', { params, ...call }),
    lambdaContext,
  );
  return { ...result, json: result.body ? JSON.parse(result.body) : undefined };
};
const ok = async (): Promise<ApiResponse> => ({ status: 200, body: { id: PRODUCT } });
const failing = (error: Error) => async (): Promise<ApiResponse> => {
  throw error;
};

test('a response contains the request id and must not be cached', async () => {
  const { statusCode, headers, json } = await respond(ok);
  expect([statusCode, json]).toEqual([200, { id: PRODUCT }]);
  expect(headers).toMatchObject({
    'Content-Type': 'application/json',
    'X-Request-Id': GATEWAY_REQUEST_ID,
    'Cache-Control': 'no-store',
  });
});

test.for(Object.keys(PROBLEMS) as ProblemCode[])('the problem %s must not be cached', async (code) => {
  const { statusCode, headers } = await respond(failing(new HttpProblem(code)));
  expect([statusCode, headers?.['Cache-Control']]).toEqual([PROBLEMS[code].status, 'no-store']);
});

test.for([
  ['order-7.a_B', 'order-7.a_B'],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), GATEWAY_REQUEST_ID],
  ['a b', GATEWAY_REQUEST_ID],
  ['a\r\nSet-Cookie: x=1', GATEWAY_REQUEST_ID],
  ['<script>', GATEWAY_REQUEST_ID],
  ['', GATEWAY_REQUEST_ID],
] as const)('the X-Request-Id %j of the caller is returned as %s', async ([requested, used]) => {
  expect((await respond(ok, { headers: { 'x-request-id': requested } })).headers?.['X-Request-Id']).toBe(used);
});

test.for([
  ['a weak tag', (tag: string) => `W/${tag}`, 304],
  ['a list', (tag: string) => `"other", ${tag}`, 304],
  ['several lines', (tag: string) => ['"other"', `W/${tag}`], 304],
  ['*', () => '*', 304],
  ['another tag', () => '"other"', 200],
] as const)('If-None-Match with %s: %s', async ([, ifNoneMatch, status]) => {
  const tag = String((await respond(ok)).headers?.['ETag']);
  expect((await respond(ok, { headers: { 'If-None-Match': ifNoneMatch(tag) } })).statusCode).toBe(status);
});

test.for([
  ['the tag', (tag: string) => tag, 200],
  ['*', () => '*', 200],
  ['a list', (tag: string) => `"other", ${tag}`, 200],
  ['a weak tag', (tag: string) => `W/${tag}`, 412],
  ['another tag', () => '"other"', 412],
] as const)('GET with If-Match, %s: %s', async ([, ifMatch, status]) => {
  const tag = String((await respond(ok)).headers?.['ETag']);
  const { statusCode, json } = await respond(ok, { headers: { 'If-Match': ifMatch(tag), 'If-None-Match': '"x"' } });
  expect(statusCode).toBe(status);
  if (status === 412) expect(json.code).toBe('request.precondition_failed');
});

test('an unchanged resource has the same ETag, and If-None-Match gets 304', async () => {
  const etag = String((await respond(ok)).headers?.['ETag']);
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  const again = await respond(ok, { headers: { 'If-None-Match': etag } });
  expect([again.statusCode, again.body, again.headers?.['ETag']]).toEqual([304, '', etag]);
  const changed = await respond(async () => ({ status: 200, body: { id: PRODUCT, price: 1 } }), {
    headers: { 'If-None-Match': etag },
  });
  expect(changed.statusCode).toBe(200);
});

test('a problem contains code, errors and pointers, in the language of the caller', async () => {
  const thrown = new HttpProblem(
    'stock.sold_out',
    undefined,
    [{ pointer: '/lines/0/quantity', detail: '0 left' }],
    { orderId: 'ord_1' },
    { 'Idempotent-Replayed': 'true' },
  );
  const { statusCode, headers, json } = await respond(failing(thrown), { headers: { 'Accept-Language': 'ko' } });
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
    errors: thrown.errors,
    requestId: GATEWAY_REQUEST_ID,
  });
});

test('a problem names its occurrence, also when the caller chose the request id, and never a path, which may contain a secret', async () => {
  const headers = { 'X-Request-Id': 'mine' };
  const { body, json } = await respond(failing(new HttpProblem('product.not_found')), { headers });
  expect([json.instance, json.requestId]).toEqual([`urn:uuid:${GATEWAY_REQUEST_ID}`, 'mine']);
  expect(body).not.toContain('/products/');
});

test('an unavailable database is 503 with Retry-After', async () => {
  const { statusCode, headers, json } = await respond(failing(new DatabaseUnavailable('no', new Error('x'))));
  expect([statusCode, headers?.['Retry-After'], json.code]).toEqual([503, '5', 'service.unavailable']);
});

test('an unexpected error is 500 without details', async () => {
  let response: Awaited<ReturnType<typeof respond>> | undefined;
  const counted = await countedBy(async () => {
    response = await respond(failing(new Error('password=hunter2 at /var/task/x.js')));
  });
  const { statusCode, body = '' } = response ?? {};
  expect(statusCode).toBe(500);
  expect(counted.map(({ name }) => name)).toEqual(['Failures', 'Failures']);
  expect(body).not.toMatch(/hunter2|var|Error/);
  expect(JSON.parse(body)).toMatchObject({ code: 'service.failed', detail: 'An internal error occurred' });
});
