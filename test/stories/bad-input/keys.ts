/** Keys that cannot be used, or not again. */
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { post } from './raw.ts';
import { ask, line, type Row, raw, restockOf } from './row.ts';

const REQUIRED = '400 idempotency.key_required';
const KEY = 'Idempotency-Key';

const keyed = (name: string, headers: Record<string, string>): Row =>
  ask(
    name,
    'placeOrder',
    { sending: (scene) => ({ token: scene.buyer, headers, body: { lines: [line(scene)] } }) },
    REQUIRED,
    KEY,
  );
const twice = (...keys: readonly string[]) =>
  raw(
    `the keys ${keys.join(' and ')}`,
    (scene) =>
      post(
        '/api/v1/orders',
        JSON.stringify({ lines: [line(scene)] }),
        'Content-Type: application/json',
        `Authorization: Bearer ${scene.buyer}`,
        ...keys.map((key, i) => `${i === 0 ? KEY : KEY.toLowerCase()}: ${key}`),
      ),
    REQUIRED,
    'placeOrder',
  );
const reusing = (name: string, body: (scene: Fixture) => unknown): Row =>
  ask(
    name,
    'placeOrder',
    { sending: (scene) => ({ token: scene.buyer, key: scene.usedKey, body: body(scene) }) },
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
  twice('one', 'two'),
  twice('one', 'one'),
  ask(
    'a payment without a key',
    'payOrder',
    { path: ({ orderId }) => `/orders/${orderId}/payments`, sending: ({ buyer }) => ({ token: buyer }) },
    REQUIRED,
    KEY,
  ),
  ask(
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
  reusing('a used key, another quantity', (scene) => ({ lines: [line(scene, { quantity: 2 })] })),
  reusing('a used key, another product', ({ shelf }) => ({ lines: [{ productId: shelf[0], quantity: 1 }] })),
  reusing('a used key, one line more', (scene) => ({
    lines: [line(scene), { productId: scene.shelf[0], quantity: 1 }],
  })),
  restockOf(
    'a used key, another product’s restock',
    ({ shelf }) => shelf[0] ?? '',
    ({ usedKey }) => ({ key: usedKey, body: { quantity: 7 } }),
    '422 idempotency.key_reused',
  ),
  restockOf(
    'a used key, another quantity asked',
    ({ product }) => product,
    ({ usedKey }) => ({ key: usedKey, body: { quantity: 8 } }),
    '422 idempotency.key_reused',
  ),
  restockOf(
    'a used key, the same request: the same answer',
    ({ product }) => product,
    ({ usedKey }) => ({ key: usedKey, body: { quantity: 7 } }),
    '202',
  ),
  ask(
    'an order again',
    'placeOrder',
    { sending: (scene) => ({ token: scene.buyer, key: scene.usedKey, body: { lines: [line(scene)] } }) },
    '201',
  ),
];
