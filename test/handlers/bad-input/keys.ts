/** Invalid idempotency keys, and keys of other requests. */
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { type HttpRow, httpRow, line, post, type Row, restockOf, row } from './row.ts';

const REQUIRED = '400 idempotency.key_required';
const KEY = 'Idempotency-Key';

const keyed = (name: string, headers: Record<string, string>): Row =>
  row(
    name,
    'placeOrder',
    { sending: (fixture) => ({ token: fixture.buyer, headers, body: { lines: [line(fixture)] } }) },
    REQUIRED,
    KEY,
  );
const severalKeys = (...keys: readonly string[]): HttpRow =>
  httpRow(
    `the keys ${keys.join(' and ')}`,
    (fixture) =>
      post(
        '/api/v1/orders',
        JSON.stringify({ lines: [line(fixture)] }),
        'Content-Type: application/json',
        `Authorization: Bearer ${fixture.buyer}`,
        ...keys.map((key, i) => `${i === 0 ? KEY : KEY.toLowerCase()}: ${key}`),
      ),
    REQUIRED,
    'placeOrder',
  );
const reusing = (name: string, body: (fixture: Fixture) => unknown): Row =>
  row(
    name,
    'placeOrder',
    { sending: (fixture) => ({ token: fixture.buyer, key: fixture.usedKey, body: body(fixture) }) },
    '422 idempotency.key_reused',
  );

export const KEYS: readonly Row[] = [
  keyed('no key', {}),
  keyed('an empty key', { [KEY]: '' }),
  keyed('a blank key', { [KEY]: ' ' }),
  keyed('a key with a blank', { [KEY]: 'a b' }),
  keyed('a key that is not ASCII', { [KEY]: 'cl\u00e9' }),
  keyed('a key too long', { [KEY]: 'k'.repeat(IDEMPOTENCY_KEY_CHARACTERS_MAX + 1) }),
  keyed('a key with a tab', { [KEY]: 'a\tb' }),
  row(
    'a payment without a key',
    'payOrder',
    { path: ({ orderId }) => `/orders/${orderId}/payments`, sending: ({ buyer }) => ({ token: buyer }) },
    REQUIRED,
    KEY,
  ),
  row(
    'a charge without a key',
    'chargeWallet',
    { sending: ({ buyer }) => ({ token: buyer, body: { amount: 1 } }) },
    REQUIRED,
    KEY,
  ),
  restockOf(
    'a restock without a key',
    ({ product }) => product,
    () => ({ key: undefined }),
    REQUIRED,
    KEY,
  ),
  reusing('a used key, another quantity', (fixture) => ({ lines: [line(fixture, { quantity: 2 })] })),
  reusing('a used key, another product', ({ otherProducts }) => ({
    lines: [{ productId: otherProducts[0], quantity: 1 }],
  })),
  reusing('a used key, one line more', (fixture) => ({
    lines: [line(fixture), { productId: fixture.otherProducts[0], quantity: 1 }],
  })),
  restockOf(
    'a used key, another product’s restock',
    ({ otherProducts }) => otherProducts[0] ?? '',
    ({ usedKey }) => ({ key: usedKey, body: { quantity: 7 } }),
    '422 idempotency.key_reused',
  ),
  restockOf(
    'a used key, another restock quantity',
    ({ product }) => product,
    ({ usedKey }) => ({ key: usedKey, body: { quantity: 8 } }),
    '422 idempotency.key_reused',
  ),
  restockOf(
    'a used key, the same request: the same response',
    ({ product }) => product,
    ({ usedKey }) => ({ key: usedKey, body: { quantity: 7 } }),
    '202',
  ),
  row(
    'an order again',
    'placeOrder',
    { sending: (fixture) => ({ token: fixture.buyer, key: fixture.usedKey, body: { lines: [line(fixture)] } }) },
    '201',
  ),
];

/** The header sent more than once. */
export const REPEATED_KEYS: readonly HttpRow[] = [severalKeys('one', 'two'), severalKeys('one', 'one')];
