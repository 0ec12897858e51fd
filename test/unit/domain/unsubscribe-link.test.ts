import { expect, test } from 'vitest';
import type { ProductId, UserId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import { signUnsubscribeLink, verifyUnsubscribeLink } from '#domain/unsubscribe-link.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const OTHER: Keys = [new Uint8Array(32).fill(2)];
const CLAIM = { productId: `prd_${'0'.repeat(26)}` as ProductId, buyerId: `usr_${'1'.repeat(26)}` as UserId };

test('a signed link is valid, also after a key rotation', () => {
  const token = signUnsubscribeLink(KEYS, CLAIM);
  expect(verifyUnsubscribeLink(KEYS, token)).toEqual(CLAIM);
  expect(verifyUnsubscribeLink([...OTHER, ...KEYS] as unknown as Keys, token)).toEqual(CLAIM);
  expect(token, 'nothing the firewall reads as a file, nothing a path must encode').toMatch(/^[\w~-]+$/);
});

test('any other text is rejected', () => {
  const token = signUnsubscribeLink(KEYS, CLAIM);
  const forged = [
    signUnsubscribeLink(OTHER, CLAIM),
    token.replace('usr_1', 'usr_2'),
    token.replace('prd_0', 'prd_1'),
    `${token}x`,
    token.slice(0, -1),
    token.toUpperCase(),
    '',
    'x',
  ];
  for (const one of forged) expect(verifyUnsubscribeLink(KEYS, one), one).toBeUndefined();
});
