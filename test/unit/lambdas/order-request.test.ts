/** The status of an order request, in each state. */
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { makeId, type UserId } from '#domain/ids.ts';
import { signOrderRequest } from '#domain/order-request.ts';
import type { Keys } from '#domain/signature.ts';
import { readOrderRequest } from '#lambdas/order/read-order-request.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { complaintOfContract } from '#test/unit/api/contract.ts';
import { apiEvent, lambdaContext, PRODUCT, ULID } from './api-event.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const ACCEPTED_AT = Date.UTC(2026, 10, 20, 9, 30);
const id = makeId('ord', 0, new Uint8Array(10));
const claim = { orderId: id, buyerId: `usr_${ULID}` as UserId, key: 'key-1', hash: 'h', acceptedAt: ACCEPTED_AT };
const TOKEN = signOrderRequest(KEYS, claim);
const OPEN = { role: 'BUYER', order: null, isOtherBody: false, stored: null, isExpired: false, remainingSeconds: 1 };

async function read(row: object, token = TOKEN, headers: Record<string, string> = {}) {
  let [calls, wantedOrder] = [0, false];
  const database: Database = {
    rows: async ({ parameters }) => {
      calls++;
      wantedOrder = parameters.at(-1)?.value?.booleanValue ?? false;
      return [{ ...OPEN, ...row }] as never;
    },
  };
  const handler = serve({ readOrderRequest: readOrderRequest({ database, requestKeys: { read: async () => KEYS } }) });
  const {
    statusCode,
    headers: received,
    body,
  } = await handler(apiEvent('readOrderRequest', { params: { token }, headers }), lambdaContext);
  const reply = {
    status: statusCode,
    headers: new Headers(received as Record<string, string>),
    type: statusCode < 400 ? 'application/json' : 'application/problem+json',
    body: JSON.parse(body),
  };
  expect(complaintOfContract('readOrderRequest', reply)).toBeUndefined();
  return { ...reply, calls, wantedOrder };
}

test.for([
  [1, '1'],
  [7, '7'],
  [200, '10'],
] as const)('while it waits: 202 with the estimate of %i s, to be read again after %s s', async ([seconds, retry]) => {
  const { status, headers, body } = await read({ remainingSeconds: seconds });
  expect([status, headers.get('retry-after')]).toEqual([202, retry]);
  expect(body).toEqual({ status: 'QUEUED', id, acceptedAt: '2026-11-20T09:30:00.000Z', estimatedSeconds: seconds });
});

test('once there is an order: 303 to this order, which may be another one with the same key', async () => {
  const other = makeId('ord', 1, new Uint8Array(10));
  const { status, headers, body, wantedOrder } = await read({ order: { id: other } });
  expect([status, headers.get('location'), wantedOrder]).toEqual([303, `/api/v1/orders/${other}`, false]);
  expect([headers.get('preference-applied'), headers.get('content-location')]).toEqual([null, null]);
  expect(body).toEqual({ status: 'DECIDED', id: other });
});

const ORDER = {
  ...{ id, buyerId: claim.buyerId, sellerId: `usr_${ULID}`, status: 'NOTPAYED', reason: null, total: 5 },
  ...{ lines: [{ productId: PRODUCT, quantity: 1, unitPrice: 5 }], payment: null },
  ...{ createdAt: '2026-11-20T09:30:01.000Z', paymentDueAt: '2026-11-20T09:35:01.000Z' },
};
const PREFERENCE = { Prefer: 'return=representation' };

test('a caller who prefers the order gets it in the same database call, with its address', async () => {
  const { status, headers, body, calls, wantedOrder } = await read({ order: ORDER }, TOKEN, PREFERENCE);
  expect([status, body, calls, wantedOrder]).toEqual([200, ORDER, 1, true]);
  expect([headers.get('preference-applied'), headers.get('content-location'), headers.get('location')]).toEqual([
    'return=representation',
    `/api/v1/orders/${id}`,
    null,
  ]);
});

test('without an order the preference changes nothing, and is not said to be applied', async () => {
  const rejected = { rejection: { code: 'order.too_many_open' }, request: { lines, expected: null } };
  for (const [row, status] of [
    [{}, 202],
    [{ stored: rejected }, 422],
    [{ isExpired: true }, 410],
    [{ order: ORDER, isOtherBody: true }, 422],
    [{ order: ORDER, role: 'SELLER' }, 403],
  ] as const) {
    const reply = await read(row, TOKEN, PREFERENCE);
    expect([reply.status, reply.headers.get('preference-applied')]).toEqual([status, null]);
  }
});

const lines = [{ productId: PRODUCT, quantity: 1 }];
test.for([
  ['product.not_on_sale', { line: 0 }, { lines, expected: null }, 422, [{ pointer: '/lines/0/productId' }]],
  ['product.not_found', { line: 0 }, { lines: null, expected: null }, 404, [{ pointer: '/cart/0/productId' }]],
  [
    'order.price_changed',
    { total: 5, prices: [{ line: 0, productId: PRODUCT, unitPrice: 5 }] },
    { lines, expected: { total: 4, prices: [4] } },
    409,
    [{ pointer: '/expectedTotal' }, { pointer: '/lines/0/expectedPrice' }],
  ],
  ['order.too_many_open', {}, { lines, expected: null }, 422, []],
  ['order.request_expired', {}, { lines, expected: null }, 410, []],
] as const)('rejected with %s: the problem of a direct order', async ([code, details, request, status, errors]) => {
  const reply = await read({ stored: { rejection: { code, ...details }, request } });
  expect(reply).toMatchObject({ status, body: { code, errors } });
});

test('a rejection for too many cancellations says when to order again', async () => {
  const rejection = { code: 'order.too_many_cancellations', seconds: 90 };
  const { status, headers } = await read({ stored: { rejection, request: { lines, expected: null } } });
  expect([status, headers.get('retry-after')]).toEqual([429, '90']);
});

test('not decided in time: 410', async () => {
  expect(await read({ isExpired: true })).toMatchObject({ status: 410, body: { code: 'order.request_expired' } });
});

test('a key that belongs to another body: 422', async () => {
  const row = { order: { id }, isOtherBody: true };
  expect(await read(row)).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
});

test.for([
  ['null', null, 401],
  ['a seller', 'SELLER', 403],
] as const)('a caller whose role is %s', async ([, role, status]) => {
  expect((await read({ role })).status).toBe(status);
});

test('the request of another buyer is not found, whatever became of it', async () => {
  const token = signOrderRequest(KEYS, { ...claim, buyerId: 'usr_other' as UserId });
  for (const row of [{}, { order: ORDER }, { isOtherBody: true }, { isExpired: true }])
    expect(await read(row, token, PREFERENCE)).toMatchObject({
      status: 404,
      body: { code: 'order.request_not_found' },
    });
});

const [payload = '', signature = ''] = TOKEN.split('~');
test.for([
  ['signed by another key', signOrderRequest([new Uint8Array(32)], claim)],
  ['without a signature', payload],
  ['with the signature of another payload', `${payload}A~${signature}`],
  ['that is empty', '~'],
  ['that is too long', 'x'.repeat(601)],
  ['with a NUL', `${payload}\0~${signature}`],
] as const)('a token %s is not found, without a database call', async ([, token]) => {
  const { status, body, calls } = await read({}, token);
  expect([status, body.code, calls]).toEqual([404, 'order.request_not_found', 0]);
});
