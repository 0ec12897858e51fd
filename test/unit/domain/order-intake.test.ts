import { expect, test } from 'vitest';
import { LINE_UNITS_MAX } from '#domain/limits.ts';
import { OrderRequestMessage } from '#domain/queues/order-intake.ts';

const REQUEST = {
  id: `ord_${'0'.repeat(26)}`,
  buyer: { userId: `usr_${'1'.repeat(26)}`, issuedAt: 1_795_000_000 },
  key: 'key~1',
  hash: 'Zm9vYmFyYmF6cXV4cXV1eA',
  requestId: 'req-1',
  lines: [{ productId: `prd_${'2'.repeat(26)}`, quantity: 1 }],
  acceptedAt: 1_795_000_000_123,
  contended: true,
};

test('a message is a whole order, of lines or of a cart', () => {
  const pay = { id: `pay_${'3'.repeat(26)}`, randomPercent: 12.5 };
  const expected = { total: 1_000, prices: [1_000, null] };
  for (const request of [REQUEST, { ...REQUEST, lines: null }, { ...REQUEST, pay, expected }])
    expect(OrderRequestMessage.parse(request)).toEqual(request);
});

test.for([
  ['an id of another kind', { id: `usr_${'0'.repeat(26)}` }],
  ['a key with a character that the database cannot store', { key: 'a\u0000b' }],
  ['no lines', { lines: [] }],
  ['more units than an order may have', { lines: [{ productId: 'prd_1', quantity: LINE_UNITS_MAX + 1 }] }],
  ['a time that is no integer', { acceptedAt: 1.5 }],
  ['no time', { acceptedAt: undefined }],
  ['an expected total that is no integer', { expected: { total: 0.5 } }],
  ['a payment without an id', { pay: { randomPercent: 1 } }],
])('a message with %s would fail a whole batch, and is invalid', ([, change]) => {
  expect(OrderRequestMessage.safeParse({ ...REQUEST, ...(change as object) }).success).toBe(false);
});
