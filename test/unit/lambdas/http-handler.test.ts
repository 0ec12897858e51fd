/** Invalid numbers, ids, fields, keys, queries and paths of the bad-input catalogue, against the handler. */
import { expect, test } from 'vitest';
import { PROBLEM_ERRORS_MAX } from '#domain/limits.ts';
import { type Call, PRODUCT, ULID } from './api-event.ts';
import { GOOD, reached, send, withLine } from './http-handler.ts';

const POINTED: readonly (readonly [string, string, string])[] = [
  ...['role', 'status', 'price', 'total', 'buyerId', 'id', 'deletedAt', 'vip', 'a/b', '~'].map(
    (key) =>
      [
        `an unknown field ${key}`,
        JSON.stringify({ ...JSON.parse(GOOD), [key]: 1 }),
        `/${key.replace('~', '~0').replace('/', '~1')}`,
      ] as const,
  ),
  ['a price of the caller', withLine({ unitPrice: 1 }), '/lines/0/unitPrice'],
  ...[0, -1, 1.5, '1', 2 ** 31, null, true, [1], {}, '', 10_001].map(
    (quantity) => [`a quantity of ${JSON.stringify(quantity)}`, withLine({ quantity }), '/lines/0/quantity'] as const,
  ),
  ['a quantity of 1e309', withLine({}).replace(':1', ':1e309'), '/lines/0/quantity'],
  ['no quantity', JSON.stringify({ lines: [{ productId: PRODUCT }] }), '/lines/0/quantity'],
  ...['', ULID, `ord_${ULID}`, PRODUCT.toUpperCase(), '1 OR 1=1', '../1', 'x'.repeat(10_240), 7, null].map(
    (productId) =>
      [`a product ${String(productId).slice(0, 40)}`, withLine({ productId }), '/lines/0/productId'] as const,
  ),
  ['no lines', '{"lines":[]}', '/lines'],
  [
    '51 lines',
    JSON.stringify({ lines: Array.from({ length: 51 }, () => ({ productId: PRODUCT, quantity: 1 })) }),
    '/lines',
  ],
];

test.for(POINTED)('%s is rejected, with a pointer', async ([, body, pointer]) => {
  const { status, problem } = await send('placeOrder', { body });
  expect([status, problem.code]).toEqual([400, 'request.invalid']);
  expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  expect(reached).toEqual([]);
});

test.for(['__proto__', 'constructor', 'prototype'])('a field %s is rejected by the JSON parser', async (key) => {
  const { status, problem } = await send('placeOrder', { body: `{"${key}":{"role":"OPERATOR"},${GOOD.slice(1)}` });
  expect([status, problem.code]).toEqual([400, 'request.malformed']);
  expect(({} as { role?: string }).role).toBe(undefined);
});

test('6,000 unknown fields are rejected with a bounded number of errors', async () => {
  const keys = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`k${i}`, 1]));
  const { status, problem } = await send('placeOrder', { body: JSON.stringify(keys) });
  expect(status).toBe(400);
  expect(problem.errors).toHaveLength(PROBLEM_ERRORS_MAX);
});

const key = (value: string | readonly string[]): Call => ({ body: GOOD, headers: { 'Idempotency-Key': value } });
test.for<[string, Call]>([
  ['none', key([])],
  ['an empty one', key('')],
  ['one of 256 characters', key('k'.repeat(256))],
  ['a blank', key('a b')],
  ['Korean', key('열쇠')],
  ['a control character', key('a\u0001')],
  ['two', key(['a', 'b'])],
  ['the same twice', key(['a', 'a'])],
  ['two with different header case', { body: GOOD, headers: { 'Idempotency-Key': 'a', 'idempotency-key': 'a' } }],
])('an Idempotency-Key: %s is rejected', async ([, call]) => {
  const { status, problem } = await send('placeOrder', call);
  expect([status, problem.code, problem.errors?.[0]?.pointer]).toEqual([
    400,
    'idempotency.key_required',
    'Idempotency-Key',
  ]);
  expect(reached).toEqual([]);
});

test('an Idempotency-Key of 255 visible characters passes', async () => {
  await send('placeOrder', key('~!'.repeat(127).padEnd(255, 'k')));
  expect(reached[0]?.key).toHaveLength(255);
});

test.for<[string, Record<string, string[]>]>([
  ['a repeated limit', { limit: ['1', '2'] }],
  ['an unknown name', { sort: ['price'] }],
  ['a nested name', { 'limit[gt]': ['1'] }],
  ['__proto__', { ['__proto__x']: ['1'] }],
  ...['0', '101', '1e1', '01', '１', ' 1', ''].map(
    (limit) => [`a limit of "${limit}"`, { limit: [limit] }] as [string, Record<string, string[]>],
  ),
])('a query with %s is rejected', async ([, query]) => {
  const { status, problem } = await send('listProducts', { query });
  expect([status, problem.code]).toEqual([400, 'request.invalid']);
  expect(reached).toEqual([]);
});

test.for(
  ['', '1', PRODUCT.toUpperCase(), `${PRODUCT}x`, `ord_${ULID}`, '%00', '..', "' or 1=1--", 'x'.repeat(8_192)].map(
    (id) => ({ id }),
  ),
)('a path with an invalid id is not found', async ({ id }) => {
  const { status, problem } = await send('readProduct', { params: { productId: id } });
  expect([status, problem.code]).toEqual([404, 'product.not_found']);
});

test.for<[string, Call]>([
  ['an unknown path', { resource: '/api/v1/nothing' }],
  ['a method in lower case of an unknown path', { resource: '/api/v1/nothing', method: 'get' }],
  ['a route of another function', { resource: '/api/v1/sessions', method: 'POST' }],
  ['a name every object has', { resource: 'toString', method: 'GET' }],
])('%s is not found', async ([, call]) => {
  const { status, problem } = await send('listProducts', call);
  expect([status, problem.code]).toEqual([404, 'route.not_found']);
});

test.for([
  ['/api/v1/products', 'DELETE', 'GET, HEAD, POST'],
  ['/api/v1/products', 'OPTIONS', 'GET, HEAD, POST'],
  ['/api/v1/sessions', 'HEAD', 'POST'],
  ['/api/v1/users/me', 'POST', 'GET, HEAD, PATCH, DELETE'],
] as const)('%s has no %s: 405 with the methods that it has', async ([resource, method, allow]) => {
  const { status, problem, headers } = await send('listProducts', { resource, method, caller: null });
  expect([status, problem.code, headers['Allow']]).toEqual([405, 'request.method_not_allowed', allow]);
});

test('HEAD is handled as GET', async () => {
  expect((await send('readProduct', { method: 'HEAD', params: { productId: PRODUCT } })).status).toBe(200);
  expect(reached).toEqual([expect.objectContaining({ isHead: true, params: { productId: PRODUCT } })]);
  const invalid = await send('listProducts', { method: 'HEAD', query: { limit: ['0'] } });
  expect([invalid.status, invalid.problem.code]).toEqual([400, 'request.invalid']);
});

test.for<[string, Call]>([
  ['one name', { headers: { Authorization: ['Bearer a', 'Bearer b'] } }],
  ['two spellings', { headers: { Authorization: 'Bearer a', authorization: 'Bearer a' } }],
])('two Authorization headers, %s: refused, whichever the authorizer has read', async ([, call]) => {
  const { status, problem } = await send('listOrders', call);
  expect([status, problem.code]).toEqual([400, 'request.malformed']);
  expect(reached).toEqual([]);
});

test('the body of a GET is ignored', async () => {
  expect((await send('readProduct', { body: 'x'.repeat(100_000), params: { productId: PRODUCT } })).status).toBe(200);
  expect(reached[0]?.body).toBe(undefined);
});

test('a route with roles requires an authenticated caller', async () => {
  const { status, headers, problem } = await send('listOrders', { caller: null });
  expect([status, problem.code, headers['WWW-Authenticate']]).toEqual([401, 'auth.required', 'Bearer']);
});

test('the fingerprint ignores spacing and key order, and depends on body and path', async () => {
  const hash = async (body: string, call: Call = {}) => {
    await send('placeOrder', { body, ...call });
    return reached[0]?.hash;
  };
  const other = withLine({ quantity: 2 });
  const swapped = `{ "lines" : [ { "quantity":1.0 , "productId":"${PRODUCT}" } ] }`;
  expect(await hash(swapped)).toBe(await hash(GOOD));
  expect(await hash(other)).not.toBe(await hash(GOOD));
  expect(await hash(GOOD, { headers: { 'Idempotency-Key': 'key-2' } })).toBe(await hash(GOOD));
});
