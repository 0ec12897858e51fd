import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signAdLink, verifyAdLink } from '#domain/ad-link.ts';
import { makeId } from '#domain/ids.ts';
import { AD_LINK_DAYS } from '#domain/limits.ts';
import { hmac, type Keys } from '#domain/signature.ts';

const NOW = Date.UTC(2026, 0, 15);
const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const keys: Keys = [key(1)];
const claim = { action: 'stop', adId: makeId('ad', NOW, new Uint8Array(10)), round: 3 } as const;
const token = signAdLink(keys, claim, NOW);
const END = NOW + AD_LINK_DAYS * 86_400_000;

test('a link is valid for its action, ad and stock cycle until its last millisecond', () => {
  expect(verifyAdLink(keys, token, NOW)).toEqual({ kind: 'genuine', claim });
  expect(verifyAdLink(keys, token, END - 1)).toEqual({ kind: 'genuine', claim });
  expect(verifyAdLink(keys, token, END)).toEqual({ kind: 'expired' });
});

test('a signature is invalid for another action, ad, stock cycle or expiry', () => {
  const [action, ad, round, expiry, signature] = token.split('~');
  for (const other of [
    ['resume', ad, round, expiry],
    [action, `${ad?.slice(0, -1)}1`, round, expiry],
    [action, ad, '4', expiry],
    [action, ad, round, '9999999999'],
  ]) {
    expect(verifyAdLink(keys, [...other, signature].join('~'), NOW)).toEqual({ kind: 'forged' });
  }
});

test('a signature of the same key for another purpose is invalid', () => {
  const message = token.split('~').slice(0, -1).join('~');
  const borrowed = `${message}~${hmac(keys[0], message).toString('base64url')}`;
  expect(verifyAdLink(keys, borrowed, NOW)).toEqual({ kind: 'forged' });
});

test('an old link with a bad signature is forged, not expired', () => {
  const forged = [...token.split('~').slice(0, -1), 'A'.repeat(43)].join('~');
  expect(verifyAdLink(keys, forged, END + 1)).toEqual({ kind: 'forged' });
});

test('after a rotation the old key still verifies, the new one signs', () => {
  const rotated: Keys = [key(2), key(1)];
  expect(verifyAdLink(rotated, token, NOW).kind).toBe('genuine');
  expect(verifyAdLink([key(2)], signAdLink(rotated, claim, NOW), NOW).kind).toBe('genuine');
  expect(verifyAdLink([key(2)], token, NOW).kind).toBe('forged');
});

test('any other text is forged and throws nothing, and a token survives a URL path', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(verifyAdLink(keys, text, NOW)).toEqual({ kind: 'forged' });
    }),
  );
  expect(encodeURIComponent(token)).toBe(token);
});
