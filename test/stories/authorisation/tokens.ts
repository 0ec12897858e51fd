/** Forged tokens, each wrong in one way. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { JWT_ALGORITHM, JWT_AUDIENCE } from '#domain/token.ts';
import { secretOf } from '#test/stories/aws-cli.ts';
import { now } from '#test/stories/shop.ts';

const ISSUER = 'donut-states';
const HOUR_SECONDS = 3_600;
const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const firstOf = (set: string): JWK => (JSON.parse(set) as { keys: [JWK] }).keys[0];

export interface Mint {
  /** A genuine token with changed claims; without changes a valid token. */
  genuine(change?: JWTPayload, header?: Record<string, string>): Promise<string>;
  readonly forgeries: Readonly<Record<string, string>>;
}

/** Makes genuine tokens and forged ones for a person, with the shop's own keys. */
export async function openMint(userId: string, otherUserId: string): Promise<Mint> {
  const signingKey = firstOf(await secretOf('jwtprivate'));
  const publicKey = firstOf(await secretOf('jwtpublic'));
  const at = Math.floor((await now()) / 1_000);
  const claims = { sub: userId, role: 'BUYER', iss: ISSUER, aud: JWT_AUDIENCE, iat: at, exp: at + HOUR_SECONDS };
  const kid = signingKey.kid ?? '';
  const sign = (key: JWK, payload: JWTPayload, header: object = {}) =>
    importJWK(key, JWT_ALGORITHM).then((imported) =>
      new SignJWT(payload).setProtectedHeader({ alg: JWT_ALGORITHM, kid, ...header }).sign(imported),
    );
  const genuine: Mint['genuine'] = (change = {}, header = {}) => sign(signingKey, { ...claims, ...change }, header);
  const lacking = (name: string) =>
    sign(signingKey, Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name)));
  const foreignKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
  const [head = '', , signature = ''] = (await genuine()).split('.');
  // Algorithm confusion: the public key is used as the secret of an HMAC.
  const confused = (key: string) => {
    const message = `${segment({ alg: 'HS256', kid })}.${segment(claims)}`;
    return `${message}.${createHmac('sha256', key).update(message).digest('base64url')}`;
  };
  return {
    genuine,
    forgeries: {
      'another key': await sign(foreignKey, claims),
      'alg none': `${segment({ alg: 'none', kid })}.${segment(claims)}.`,
      'alg none with a signature': `${segment({ alg: 'none', kid })}.${segment(claims)}.${signature}`,
      'HS256 with the public key': confused(JSON.stringify(publicKey)),
      'HS256 with the public key’s x': confused(String(publicKey.x)),
      'a swapped payload': `${head}.${segment({ ...claims, sub: otherUserId })}.${signature}`,
      'another role, same signature': `${head}.${segment({ ...claims, role: 'OPERATOR' })}.${signature}`,
      'no signature': `${head}.${segment(claims)}.`,
      'an unknown key id': await genuine({}, { kid: 'unknown' }),
      'its own key in the header': await sign(foreignKey, claims, {
        jwk: { kty: foreignKey.kty, crv: foreignKey.crv, x: foreignKey.x },
      }),
      expired: await genuine({ iat: at - 2 * HOUR_SECONDS, exp: at - HOUR_SECONDS }),
      'not yet': await genuine({ nbf: at + HOUR_SECONDS }),
      'no expiry': await lacking('exp'),
      'no subject': await lacking('sub'),
      'no time of issue': await lacking('iat'),
      'no issuer': await lacking('iss'),
      'no audience': await lacking('aud'),
      'another issuer': await genuine({ iss: 'another-issuer' }),
      'another audience': await genuine({ aud: 'another-shop' }),
      'a subject that is no user': await genuine({ sub: "usr_x' or '1'='1" }),
    },
  };
}
