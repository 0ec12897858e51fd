import { expect, test } from 'vitest';
import type { OrderId, UserId } from '#domain/ids.ts';
import { signOrderRequest, verifyOrderRequest } from '#domain/order-request.ts';
import type { Keys } from '#domain/signature.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const OTHER: Keys = [new Uint8Array(32).fill(2)];
const CLAIM = {
  orderId: `ord_${'0'.repeat(26)}` as OrderId,
  buyerId: `usr_${'1'.repeat(26)}` as UserId,
  key: 'a~key/with "every" visible.character'.replaceAll(' ', '_'),
  hash: 'Zm9vYmFyYmF6cXV4cXV1eA',
  acceptedAt: 1_795_000_000_123,
};

test('a signed token is valid, also after a key rotation', () => {
  const token = signOrderRequest(KEYS, CLAIM);
  expect(verifyOrderRequest(KEYS, token)).toEqual(CLAIM);
  expect(verifyOrderRequest([...OTHER, ...KEYS] as unknown as Keys, token)).toEqual(CLAIM);
});

test('the longest token fits into a path, and contains nothing that a path must encode', () => {
  const claim = { ...CLAIM, key: '~'.repeat(255) };
  const token = signOrderRequest(KEYS, claim);
  expect(token).toMatch(/^[\w~-]{1,600}$/);
  expect(verifyOrderRequest(KEYS, token)).toEqual(claim);
});

test('any other text is rejected', () => {
  const token = signOrderRequest(KEYS, CLAIM);
  const [payload = '', signature = ''] = token.split('~');
  const other = signOrderRequest(KEYS, { ...CLAIM, acceptedAt: CLAIM.acceptedAt + 1 });
  const forged = [
    signOrderRequest(OTHER, CLAIM),
    `${other.split('~')[0]}~${signature}`,
    `${payload}~${other.split('~')[1]}`,
    `${token}x`,
    token.slice(0, -1),
    token.toUpperCase(),
    payload,
    '',
    '~',
  ];
  for (const one of forged) expect(verifyOrderRequest(KEYS, one), one).toBeUndefined();
});
