import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outsideId } from '#domain/ids.ts';
import { claimsOf } from '#domain/token.ts';
import { externalIssuer } from '#lambdas/authorizer/outside.ts';
import { ownIssuer, parsePublicKeys } from '#lambdas/authorizer/own.ts';

const NOW = Math.floor(Date.now() / 1000);
const USER = `usr_${'0'.repeat(26)}`;

async function newKey(alg: string, kid: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const sign = (claims: JWTPayload, header: Record<string, string> = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  return { jwk, sign };
}

describe('the shop’s own tokens', () => {
  const claims = claimsOf({ userId: USER, role: 'BUYER' }, 'us', NOW);
  const secretOf = (...keys: JWK[]) => {
    const reads: string[] = [];
    let held = keys;
    return {
      reads,
      rotate: (...next: JWK[]) => {
        held = next;
      },
      read: async ({ fresh = false } = {}) => {
        reads.push(fresh ? 'fresh' : 'kept');
        return parsePublicKeys(JSON.stringify({ keys: fresh ? held : keys }));
      },
    };
  };

  test('while keys are rotated, tokens of both are good', async () => {
    const [old, young] = [await newKey('EdDSA', 'old'), await newKey('EdDSA', 'young')];
    const personOf = ownIssuer(secretOf(young.jwk, old.jwk), 'us');
    for (const key of [old, young]) {
      expect(await personOf(await key.sign(claims))).toEqual({ userId: USER, issuedAt: String(NOW), role: 'BUYER' });
    }
  });

  test('a key that is new to us is read at once; one that is gone opens nothing any more', async () => {
    const [old, young] = [await newKey('EdDSA', 'old'), await newKey('EdDSA', 'young')];
    const secret = secretOf(old.jwk);
    const personOf = ownIssuer(secret, 'us');
    await expect(personOf(await young.sign(claims))).rejects.toThrow();
    expect(secret.reads).toEqual(['kept', 'fresh']);
    secret.rotate(young.jwk);
    expect((await personOf(await young.sign(claims))).userId).toBe(USER);
    const later = ownIssuer(secretOf(young.jwk), 'us');
    await expect(later(await old.sign(claims))).rejects.toThrow();
  });
});

describe('an outside issuer’s tokens', () => {
  let server: Server;
  let issuer: string;
  let fetched: string[] = [];
  let published: JWK[] = [];
  let rsa: Awaited<ReturnType<typeof newKey>>;
  beforeAll(async () => {
    rsa = await newKey('RS256', 'r1');
    published = [rsa.jwk];
    server = createServer(({ url = '' }, response) => {
      fetched.push(url);
      const body = url.endsWith('jwks') ? { keys: published } : { issuer, jwks_uri: `${issuer}/jwks` };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const claims = (change: JWTPayload = {}): JWTPayload => ({
    ...{ sub: 'auth0|kim', iss: issuer, aud: 'shop', iat: NOW, exp: NOW + 600 },
    ...change,
  });
  const lacking = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name));

  test('a subject is one user here, always the same, and nothing of the subject is in his id', async () => {
    const personOf = externalIssuer(issuer, 'shop');
    const person = await personOf(
      await rsa.sign(claims({ name: ' Kim\u202e ', email: 'KIM@donut.test', email_verified: true })),
    );
    expect(person).toEqual({
      userId: outsideId(issuer, 'auth0|kim'),
      issuedAt: String(NOW),
      vouchedName: 'Kim',
      vouchedEmail: 'kim@donut.test',
    });
    expect(person.userId).toMatch(/^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(outsideId(issuer, 'auth0|lee')).not.toBe(person.userId);
    expect(outsideId('https://other.test', 'auth0|kim')).not.toBe(person.userId);
  });

  test('an address that was not proved, or is none, is not taken; nor is a role', async () => {
    const personOf = externalIssuer(issuer, 'shop');
    const of = async (more: JWTPayload) => (await personOf(await rsa.sign(claims(more)))).vouchedEmail;
    expect(await of({ email: 'kim@donut.test' })).toBe('');
    expect(await of({ email: 'kim@donut.test', email_verified: 'true' })).toBe('');
    expect(await of({ email: 'kim@donut.test\r\nBcc: x@y.test', email_verified: true })).toBe('');
    expect(await personOf(await rsa.sign(claims({ role: 'OPERATOR' })))).not.toHaveProperty('role');
  });

  test('its keys are fetched once; a new one is fetched when a token names it, though not at every forger’s call', async () => {
    fetched = [];
    const personOf = externalIssuer(issuer, 'shop');
    for (let i = 0; i < 5; i++) await personOf(await rsa.sign(claims()));
    expect(fetched).toEqual(['/.well-known/openid-configuration', '/jwks']);
    const stranger = await newKey('RS256', 'unknown');
    for (let i = 0; i < 5; i++) await expect(personOf(await stranger.sign(claims()))).rejects.toThrow();
    expect(fetched.length).toBeLessThanOrEqual(3);
  });

  test.each(['exp', 'iat', 'sub', 'iss', 'aud'])('without %s it is none', async (name) => {
    await expect(externalIssuer(issuer, 'shop')(await rsa.sign(lacking(name)))).rejects.toThrow();
  });

  test.each<readonly [string, () => JWTPayload]>([
    ['expired', () => claims({ iat: NOW - 700, exp: NOW - 100 })],
    ['not yet', () => claims({ nbf: NOW + 600 })],
    ['of another issuer', () => claims({ iss: 'https://other.test' })],
    ['for another audience', () => claims({ aud: 'another shop' })],
    ['of nobody', () => claims({ sub: '' })],
  ])('a token that is %s opens nothing', async (_name, payload) => {
    await expect(externalIssuer(issuer, 'shop')(await rsa.sign(payload()))).rejects.toThrow();
  });

  test('no algorithm but those with two keys', async () => {
    const personOf = externalIssuer(issuer, 'shop');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${part({ alg: 'none', kid: 'r1' })}.${part(claims())}.`;
    await expect(personOf(none)).rejects.toThrow();
    for (const secret of [JSON.stringify(rsa.jwk), String(rsa.jwk.n)]) {
      const message = `${part({ alg: 'HS256', kid: 'r1' })}.${part(claims())}`;
      const confused = `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`;
      await expect(personOf(confused)).rejects.toThrow();
    }
  });

  test('an issuer that calls itself otherwise is not believed; one that was away is asked again', async () => {
    await expect(externalIssuer(`${issuer}/`, 'shop')(await rsa.sign(claims()))).rejects.toThrow('another name');
    const away = externalIssuer('http://127.0.0.1:9', 'shop');
    await expect(away(await rsa.sign(claims()))).rejects.toThrow();
    await expect(away(await rsa.sign(claims()))).rejects.toThrow();
  });
});
