import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signCallbackToken, verifyCallbackToken } from '#domain/callback-token.ts';
import { makeId } from '#domain/ids.ts';
import { CALLBACK_TOKEN_DAYS } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';

const NOW = Date.UTC(2026, 0, 15);
const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const keys: Keys = [key(1)];
const claim = { restockId: makeId('rst', NOW, new Uint8Array(10)), attempt: 2 };
const token = signCallbackToken(keys, claim, NOW);
// The separator of the token's parts.
const MARK = token.charAt(claim.restockId.length);
const END = NOW + CALLBACK_TOKEN_DAYS * 86_400_000;

test('a token is valid for its restock and attempt until its last millisecond', () => {
  expect(verifyCallbackToken(keys, token, NOW)).toEqual({ kind: 'genuine', claim });
  expect(verifyCallbackToken(keys, token, END - 1)).toEqual({ kind: 'genuine', claim });
  expect(verifyCallbackToken(keys, token, END)).toEqual({ kind: 'expired' });
});

test('after a rotation the old key still verifies, the new one signs', () => {
  const rotated: Keys = [key(2), key(1)];
  expect(verifyCallbackToken(rotated, token, NOW).kind).toBe('genuine');
  const newer = signCallbackToken(rotated, claim, NOW);
  expect(verifyCallbackToken([key(2)], newer, NOW).kind).toBe('genuine');
  expect(verifyCallbackToken([key(3)], newer, NOW)).toEqual({ kind: 'forged' });
});

test('a token with one character changed, lost or added is forged, wherever it is', () => {
  for (let i = 0; i < token.length; i++) {
    for (const other of ['A', 'b', '0', '.', '=']) {
      if (token[i] === other) continue;
      const changed = token.slice(0, i) + other + token.slice(i + 1);
      // The last base64url character carries four unused bits, so two spellings are the same signature.
      if (
        i === token.length - 1 &&
        Buffer.from(changed.slice(-43), 'base64url').equals(Buffer.from(token.slice(-43), 'base64url'))
      )
        continue;
      expect(verifyCallbackToken(keys, changed, NOW), changed).toEqual({ kind: 'forged' });
    }
    expect(verifyCallbackToken(keys, token.slice(0, i) + token.slice(i + 1), NOW).kind).toBe('forged');
  }
});

test('a forger learns nothing about expiry: a bad signature of an old token is forged, not expired', () => {
  const [id, attempt, expiry] = token.split(MARK);
  expect(verifyCallbackToken(keys, [id, attempt, expiry, 'A'.repeat(43)].join(MARK), END + 1)).toEqual({
    kind: 'forged',
  });
});

test('a signature is invalid for another restock, attempt or expiry', () => {
  const [id, attempt, expiry, signature] = token.split(MARK);
  const others = [
    [`${id?.slice(0, -1)}1`, attempt, expiry],
    [id, '3', expiry],
    [id, attempt, '9999999999'],
  ];
  for (const other of others) {
    const borrowed = [...other, signature].join(MARK);
    expect(verifyCallbackToken(keys, borrowed, NOW), borrowed).toEqual({ kind: 'forged' });
  }
});

test('any other text is forged and throws nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(verifyCallbackToken(keys, text, NOW)).toEqual({ kind: 'forged' });
    }),
  );
});
