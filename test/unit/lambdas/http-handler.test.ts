/** Numbers, ids, foreign fields, keys, queries and addresses of the bad-input catalogue, at the door. */
import { expect, test } from 'vitest';
import { PROBLEM_ERRORS_MAX } from '#domain/limits.ts';
import { type Call, PRODUCT, ULID } from './api-event.ts';
import { GOOD, reached, send, with0 } from './http-handler.ts';

const POINTED: readonly (readonly [string, string, string])[] = [
  ...['role', 'status', 'price', 'total', 'buyerId', 'id', 'deletedAt', 'vip', 'a/b', '~'].map(
    (key) =>
      [
        `a foreign field ${key}`,
        JSON.stringify({ ...JSON.parse(GOOD), [key]: 1 }),
        `/${key.replace('~', '~0').replace('/', '~1')}`,
      ] as const,
  ),
  ['a price of his own', with0({ unitPrice: 1 }), '/lines/0/unitPrice'],
  ...[0, -1, 1.5, '1', 2 ** 31, null, true, [1], {}, '', 10_001].map(
    (quantity) => [`a quantity of ${JSON.stringify(quantity)}`, with0({ quantity }), '/lines/0/quantity'] as const,
  ),
  ['a quantity of 1e309', with0({}).replace(':1', ':1e309'), '/lines/0/quantity'],
  ['no quantity', JSON.stringify({ lines: [{ productId: PRODUCT }] }), '/lines/0/quantity'],
  ...['', ULID, `ord_${ULID}`, PRODUCT.toUpperCase(), '1 OR 1=1', '../1', 'x'.repeat(10_240), 7, null].map(
    (productId) => [`a product ${String(productId).slice(0, 40)}`, with0({ productId }), '/lines/0/productId'] as const,
  ),
  ['no lines', '{"lines":[]}', '/lines'],
  [
    '51 lines',
    JSON.stringify({ lines: Array.from({ length: 51 }, () => ({ productId: PRODUCT, quantity: 1 })) }),
    '/lines',
  ],
];

test.for(POINTED)('%s is refused, and pointed at', async ([, body, pointer]) => {
  const { status, problem } = await send('placeOrder', { body });
  expect([status, problem.code]).toEqual([400, 'request.invalid']);
  expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  expect(reached).toEqual([]);
});

test.for(['__proto__', 'constructor', 'prototype'])('a field %s is refused before it can be anything', async (key) => {
  const { status, problem } = await send('placeOrder', { body: `{"${key}":{"role":"OPERATOR"},${GOOD.slice(1)}` });
  expect([status, problem.code]).toEqual([400, 'request.malformed']);
  expect(({} as { role?: string }).role).toBe(undefined);
});

test('6,000 unknown fields are refused with a few sentences', async () => {
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
  ['two in two spellings', { body: GOOD, headers: { 'Idempotency-Key': 'a', 'idempotency-key': 'a' } }],
])('an Idempotency-Key: %s is refused', async ([, call]) => {
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
  ['a limit that stands twice', { limit: ['1', '2'] }],
  ['an unknown name', { sort: ['price'] }],
  ['a nested name', { 'limit[gt]': ['1'] }],
  ['__proto__', { ['__proto__x']: ['1'] }],
  ...['0', '101', '1e1', '01', '１', ' 1', ''].map(
    (limit) => [`a limit of "${limit}"`, { limit: [limit] }] as [string, Record<string, string[]>],
  ),
])('a query with %s is refused', async ([, query]) => {
  const { status, problem } = await send('listProducts', { query });
  expect([status, problem.code]).toEqual([400, 'request.invalid']);
  expect(reached).toEqual([]);
});

test.for(
  ['', '1', PRODUCT.toUpperCase(), `${PRODUCT}x`, `ord_${ULID}`, '%00', '..', "' or 1=1--", 'x'.repeat(8_192)].map(
    (id) => ({ id }),
  ),
)('an address with an id that can be none of ours is not found', async ({ id }) => {
  const { status, problem } = await send('readProduct', { params: { productId: id } });
  expect([status, problem.code]).toEqual([404, 'product.not_found']);
});

test.for<[string, Call]>([
  ['an unknown address', { resource: '/api/v1/nothing' }],
  ['another method', { method: 'DELETE' }],
  ['HEAD', { method: 'HEAD' }],
  ['TRACE', { method: 'TRACE' }],
  ['a route of another function', { resource: '/api/v1/sessions', method: 'POST' }],
  ['a name every object has', { resource: 'toString', method: 'GET' }],
])('%s is not found', async ([, call]) => {
  const { status, problem } = await send('listProducts', call);
  expect([status, problem.code]).toEqual([404, 'route.not_found']);
});

test('a GET with a body is answered as one without', async () => {
  expect((await send('readProduct', { body: 'x'.repeat(100_000), params: { productId: PRODUCT } })).status).toBe(200);
  expect(reached[0]?.body).toBe(undefined);
});

test('a route for somebody is refused to nobody', async () => {
  const { status, headers, problem } = await send('listOrders', { caller: null });
  expect([status, problem.code, headers['WWW-Authenticate']]).toEqual([401, 'auth.required', 'Bearer']);
});

test('the fingerprint of a request is that of its meaning: spacing and key order do not matter, body and path do', async () => {
  const hash = async (body: string, call: Call = {}) => {
    await send('placeOrder', { body, ...call });
    return reached[0]?.hash;
  };
  const other = with0({ quantity: 2 });
  const swapped = `{ "lines" : [ { "quantity":1.0 , "productId":"${PRODUCT}" } ] }`;
  expect(await hash(swapped)).toBe(await hash(GOOD));
  expect(await hash(other)).not.toBe(await hash(GOOD));
  expect(await hash(GOOD, { headers: { 'Idempotency-Key': 'key-2' } })).toBe(await hash(GOOD));
});
