import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outsideId } from '#domain/ids.ts';
import { claimsOf } from '#domain/token.ts';
import { externalIssuer } from '#lambdas/authorizer/external-issuer.ts';
import { ownIssuer, parsePublicKeys } from '#lambdas/authorizer/own-issuer.ts';
import { isRejection } from '#lambdas/authorizer/rejection.ts';

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

  test('during a key rotation tokens of both keys are valid', async () => {
    const [old, young] = [await newKey('EdDSA', 'old'), await newKey('EdDSA', 'young')];
    const verifyToken = ownIssuer(secretOf(young.jwk, old.jwk), 'us');
    for (const key of [old, young]) {
      expect(await verifyToken(await key.sign(claims))).toEqual({ userId: USER, issuedAt: String(NOW), role: 'BUYER' });
    }
  });

  test('an unknown key id re-reads the secret; a token of a removed key is rejected', async () => {
    const [old, young] = [await newKey('EdDSA', 'old'), await newKey('EdDSA', 'young')];
    const secret = secretOf(old.jwk);
    const verifyToken = ownIssuer(secret, 'us');
    await expect(verifyToken(await young.sign(claims))).rejects.toThrow();
    expect(secret.reads).toEqual(['kept', 'fresh']);
    secret.rotate(young.jwk);
    expect((await verifyToken(await young.sign(claims))).userId).toBe(USER);
    const later = ownIssuer(secretOf(young.jwk), 'us');
    await expect(later(await old.sign(claims))).rejects.toThrow();
  });
});

describe('tokens of an external issuer', () => {
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

  test('a subject always maps to the same user id, which contains nothing of the subject', async () => {
    const verifyToken = externalIssuer(fetch, issuer, 'shop');
    const holder = await verifyToken(
      await rsa.sign(claims({ name: ' Kim\u202e ', email: 'KIM@donut.test', email_verified: true })),
    );
    expect(holder).toEqual({
      userId: outsideId(issuer, 'auth0|kim'),
      issuedAt: String(NOW),
      vouchedName: 'Kim',
      vouchedEmail: 'kim@donut.test',
    });
    expect(holder.userId).toMatch(/^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(outsideId(issuer, 'auth0|lee')).not.toBe(holder.userId);
    expect(outsideId('https://other.test', 'auth0|kim')).not.toBe(holder.userId);
  });

  test('an unverified or invalid e-mail address is ignored, and so is a role', async () => {
    const verifyToken = externalIssuer(fetch, issuer, 'shop');
    const of = async (more: JWTPayload) => (await verifyToken(await rsa.sign(claims(more)))).vouchedEmail;
    expect(await of({ email: 'kim@donut.test' })).toBe('');
    expect(await of({ email: 'kim@donut.test', email_verified: 'true' })).toBe('');
    expect(await of({ email: 'kim@donut.test\r\nBcc: x@y.test', email_verified: true })).toBe('');
    expect(await verifyToken(await rsa.sign(claims({ role: 'OPERATOR' })))).not.toHaveProperty('role');
  });

  test('its keys are cached; an unknown key id fetches them again at a limited rate', async () => {
    fetched = [];
    const verifyToken = externalIssuer(fetch, issuer, 'shop');
    for (let i = 0; i < 5; i++) await verifyToken(await rsa.sign(claims()));
    expect(fetched).toEqual(['/.well-known/openid-configuration', '/jwks']);
    const unknown = await newKey('RS256', 'unknown');
    for (let i = 0; i < 5; i++) await expect(verifyToken(await unknown.sign(claims()))).rejects.toThrow();
    expect(fetched.length).toBeLessThanOrEqual(3);
  });

  test.each(['exp', 'iat', 'sub', 'iss', 'aud'])('a token without %s is rejected', async (name) => {
    await expect(externalIssuer(fetch, issuer, 'shop')(await rsa.sign(lacking(name)))).rejects.toThrow();
  });

  test.each<readonly [string, () => JWTPayload]>([
    ['expired', () => claims({ iat: NOW - 700, exp: NOW - 100 })],
    ['not yet', () => claims({ nbf: NOW + 600 })],
    ['of another issuer', () => claims({ iss: 'https://other.test' })],
    ['for another audience', () => claims({ aud: 'another shop' })],
    ['without a subject', () => claims({ sub: '' })],
  ])('a token that is %s is rejected', async (_name, payload) => {
    await expect(externalIssuer(fetch, issuer, 'shop')(await rsa.sign(payload()))).rejects.toThrow();
  });

  test('only asymmetric algorithms are accepted', async () => {
    const verifyToken = externalIssuer(fetch, issuer, 'shop');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${part({ alg: 'none', kid: 'r1' })}.${part(claims())}.`;
    await expect(verifyToken(none)).rejects.toThrow();
    for (const secret of [JSON.stringify(rsa.jwk), String(rsa.jwk.n)]) {
      const message = `${part({ alg: 'HS256', kid: 'r1' })}.${part(claims())}`;
      const confused = `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`;
      await expect(verifyToken(confused)).rejects.toThrow();
    }
  });

  test('an issuer mismatch is rejected; discovery is retried after a failure', async () => {
    await expect(externalIssuer(fetch, `${issuer}/`, 'shop')(await rsa.sign(claims()))).rejects.toThrow(
      'issuer mismatch',
    );
    const away = externalIssuer(fetch, 'http://127.0.0.1:9', 'shop');
    await expect(away(await rsa.sign(claims()))).rejects.toThrow();
    await expect(away(await rsa.sign(claims()))).rejects.toThrow();
  });
});

describe('an error of a verification', () => {
  const claims = claimsOf({ userId: USER, role: 'BUYER' }, 'us', NOW);
  const errorOf = (verified: Promise<unknown>) =>
    verified.then(
      () => undefined,
      (error: unknown) => error,
    );

  test('is a rejection when the token is not valid', async () => {
    const [own, other] = [await newKey('EdDSA', 'own'), await newKey('EdDSA', 'own')];
    const keys = parsePublicKeys(JSON.stringify({ keys: [own.jwk] }));
    const verifyToken = ownIssuer({ read: async () => keys }, 'us');
    const tokens = [
      '',
      'a.b.c',
      await other.sign(claims),
      await own.sign({ ...claims, exp: NOW - 1 }),
      await own.sign({ ...claims, iss: 'other' }),
      await own.sign({ ...claims, sub: 'nobody' }),
      await own.sign(claims, { kid: 'unknown' }),
    ];
    for (const token of tokens) expect(isRejection(await errorOf(verifyToken(token))), token).toBe(true);
  });

  test('is a failure when the keys cannot be read or the issuer does not respond', async () => {
    const own = await newKey('EdDSA', 'own');
    const token = await own.sign(claims);
    const unreadable = ownIssuer({ read: () => Promise.reject(new Error('AccessDenied')) }, 'us');
    const absent = externalIssuer(() => Promise.reject(new TypeError('fetch failed')), 'https://id.test', 'shop');
    const odd = externalIssuer(async () => Response.json({ no: 'document' }), 'https://id.test', 'shop');
    for (const verifyToken of [unreadable, absent, odd])
      expect(isRejection(await errorOf(verifyToken(token)))).toBe(false);
  });
});
