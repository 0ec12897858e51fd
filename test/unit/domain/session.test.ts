import { expect, test } from 'vitest';
import type { SessionId } from '#domain/ids.ts';
import {
  deviceOf,
  newRefreshToken,
  nextRefreshToken,
  readRefreshToken,
  sessionCookie,
  sessionSeconds,
} from '#domain/session.ts';

const ID = 'ses_01jd2m8qk4v7x9r3t5w6y8z0ab' as SessionId;
const token = newRefreshToken(ID, new Uint8Array(32).fill(7));

test('the refresh token is read from the cookie of its app, among other cookies', () => {
  const [pair = ''] = sessionCookie('shop', token.value, 60).split(';');
  expect(readRefreshToken('shop', `a=1; ${pair}; b=2`)).toEqual(token);
  expect(readRefreshToken('console', pair)).toBeUndefined();
  expect(readRefreshToken('shop')).toBeUndefined();
  expect(token.value).not.toContain(token.hash);
});

test('a cookie of another session beside the own one is refused, and ignored if the own session is expected', () => {
  const other = newRefreshToken('ses_01jd2m8qk4v7x9r3t5w6y8z0ac' as SessionId, new Uint8Array(32).fill(9));
  for (const cookies of [
    [token, other],
    [other, token],
  ]) {
    const header = cookies.map(({ value }) => `donut_shop=${value}`).join('; ');
    expect(readRefreshToken('shop', header)).toBeUndefined();
    expect(readRefreshToken('shop', header, ID)).toEqual(token);
  }
  expect(readRefreshToken('shop', `donut_shop=${other.value}`, ID)).toBeUndefined();
});

test('the successor of a token is a token of the session that only the key can compute', () => {
  const key = new Uint8Array(32).fill(1);
  const next = nextRefreshToken(key, token);
  expect(next).toEqual(nextRefreshToken(key, token));
  expect(readRefreshToken('shop', `donut_shop=${next.value}`)).toEqual(next);
  const other = nextRefreshToken(new Uint8Array(32).fill(2), token);
  expect(new Set([token, next, nextRefreshToken(key, next), other].map(({ hash }) => hash)).size).toBe(4);
});

test.for([
  '',
  'x',
  `${ID}.`,
  `${ID}.short`,
  `${ID}.${'a'.repeat(44)}`,
  `usr_01jd2m8qk4v7x9r3t5w6y8z0ab.${'a'.repeat(43)}`,
])('a cookie "%s" is no refresh token', (value) =>
  expect(readRefreshToken('shop', `donut_shop=${value}`)).toBeUndefined(),
);

test('a buyer stays signed in for longer than an operator or a seller', () => {
  expect([sessionSeconds('BUYER'), sessionSeconds('SELLER'), sessionSeconds('OPERATOR')]).toEqual([
    2_592_000, 43_200, 43_200,
  ]);
});

test.for([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML) Chrome/142.0 Safari/537.36',
    'Chrome, Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0 Safari/537.36', 'Chrome, Linux'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0', 'Edge, Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1', 'Safari, iPhone'],
  ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Firefox, Android'],
  ['curl/8.5.0', '?, ?'],
] as const)('%s is shown as %s', ([agent, device]) => expect(deviceOf(agent)).toBe(device));
