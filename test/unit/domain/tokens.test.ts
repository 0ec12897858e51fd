/** Every token that the shop signs and later reads from an address. */
import { expect, test } from 'vitest';
import { signAdLink, verifyAdLink } from '#domain/ad-link.ts';
import { signCallbackToken, verifyCallbackToken } from '#domain/callback-token.ts';
import { readCursor, signCursor } from '#domain/cursor.ts';
import { makeId } from '#domain/ids.ts';
import { hmac, isGenuine, type Keys } from '#domain/signature.ts';
import { signUnsubscribeLink, verifyUnsubscribeLink } from '#domain/unsubscribe-link.ts';

const NOW = Date.UTC(2026, 0, 15);
const keys: Keys = [new Uint8Array(32).fill(1)];
const id = <P extends 'rst' | 'ad' | 'prd' | 'usr'>(prefix: P) => makeId(prefix, NOW, new Uint8Array(10));

const ENTRY_POINTS: Readonly<Record<string, { token: string; opens: (token: string) => boolean }>> = {
  'a callback': {
    token: signCallbackToken(keys, { restockId: id('rst'), attempt: 12 }, NOW),
    opens: (token) => verifyCallbackToken(keys, token, NOW).kind === 'genuine',
  },
  'an ad’s link': {
    token: signAdLink(keys, { action: 'stop', adId: id('ad'), round: 3 }, NOW),
    opens: (token) => verifyAdLink(keys, token, NOW).kind === 'genuine',
  },
  'an unsubscribe link': {
    token: signUnsubscribeLink(keys, { productId: id('prd'), buyerId: id('usr') }),
    opens: (token) => verifyUnsubscribeLink(keys, token) !== undefined,
  },
  'a cursor': {
    token: signCursor(keys, 'orders', 'ord_1'),
    opens: (token) => readCursor(keys, 'orders', token) !== undefined,
  },
};

test.for(Object.entries(ENTRY_POINTS))(
  '%s opens as it was signed, and with nothing before it or behind it',
  ([, entry]) => {
    const { token, opens } = entry;
    expect(opens(token)).toBe(true);
    for (const other of [`x${token}`, `~${token}`, `${token}x`, `${token}~`, `${token}\n`, ` ${token}`])
      expect(opens(other), other).toBe(false);
    for (const cut of ['~', '.']) {
      const at = token.lastIndexOf(cut);
      if (at > 0) expect([opens(token.slice(0, at)), opens(token.slice(0, at + 1))]).toEqual([false, false]);
    }
  },
);

test('signatures of one key for two purposes are not interchangeable', () => {
  const purposes = [
    [ENTRY_POINTS['an ad’s link']?.token, 'ad-confirmation'],
    [ENTRY_POINTS['an unsubscribe link']?.token, 'unsubscribe'],
  ] as const;
  for (const [token = '', purpose] of purposes) {
    const message = token.slice(0, token.lastIndexOf('~'));
    const signature = token.slice(token.lastIndexOf('~') + 1);
    expect(hmac(keys[0], `${purpose}~${message}`).toString('base64url')).toBe(signature);
  }
});

test('a signature of another length is rejected', () => {
  const signature = hmac(keys[0], 'message');
  expect(isGenuine(keys, 'message', signature)).toBe(true);
  expect(isGenuine(keys, 'message', signature.subarray(1))).toBe(false);
  expect(isGenuine(keys, 'message', Buffer.concat([signature, Buffer.alloc(1)]))).toBe(false);
});
