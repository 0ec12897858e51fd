/** The signing key is rotated as docs/accounts.md says, on the running system. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { claimsOf, JWT_ALGORITHM } from '#domain/token.ts';
import { putSecret, secretOf } from './aws-cli.ts';
import { advance, api, logIn, now, session } from './shop.ts';

type Key = JWK & { kid: string };
const keysOf = (set: string) => (JSON.parse(set) as { keys: Key[] }).keys;
const publicHalf = ({ d: _private, ...half }: Key) => half as Key;
const put = (purpose: 'jwtprivate' | 'jwtpublic', ...keys: readonly Key[]) =>
  putSecret(purpose, JSON.stringify({ keys }));
const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
const statusOf = async (token: string) => (await api('GET', '/users/me', { token })).status;

/** A genuine token for a day, as an attacker with the stolen key would sign it. */
async function forever(key: Key): Promise<string> {
  const claims = claimsOf(
    { userId: (await session('seller')).user.id, role: 'SELLER' },
    'donut-states',
    Math.floor((await now()) / 1000),
  );
  return new SignJWT({ ...claims, exp: claims.iat + 86_400 })
    .setProtectedHeader({ alg: JWT_ALGORITHM, kid: key.kid })
    .sign(await importJWK(key, JWT_ALGORITHM));
}

test('during a key rotation no user is signed out, and at the end tokens of the old key are refused', async () => {
  const [old] = keysOf(await secretOf('jwtprivate')) as [Key];
  const made = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
  const young: Key = { ...made, kid: randomUUID(), alg: JWT_ALGORITHM, use: 'sig' };
  const before = await logIn('seller');
  expect(kidOf(before)).toBe(old.kid);

  await put('jwtpublic', publicHalf(old), publicHalf(young));
  await put('jwtprivate', young, old);
  await advance('PT16M');
  const after = await logIn('seller');
  expect(kidOf(after)).toBe(young.kid);
  expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);

  const stolen = await forever(old);
  await advance('PT1H');
  expect([await statusOf(before), await statusOf(stolen)], 'the earlier token has expired').toEqual([401, 200]);
  await put('jwtpublic', publicHalf(young));
  await put('jwtprivate', young);
  await advance('PT16M');
  expect([await statusOf(stolen), await statusOf(await logIn('seller'))]).toEqual([401, 200]);
});
