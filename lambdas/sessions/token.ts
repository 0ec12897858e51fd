import { importJWK, type JWK, SignJWT } from 'jose';
import * as z from 'zod';
import { claimsOf, JWT_ALGORITHM, type TokenHolder } from '#domain/token.ts';

export type SigningKey = JWK & { readonly kid: string };

/** Parses a private JWK set; its first key signs. */
export const parseSigningKey = (value: string): SigningKey => {
  const { keys } = z
    .object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).min(1) })
    .parse(JSON.parse(value));
  return keys[0] as SigningKey;
};

/** An access token issued at `issuedAt` (epoch seconds), with its expiry time. */
export async function signToken(
  key: SigningKey,
  issuer: string,
  holder: TokenHolder,
  issuedAt: number,
  minutes?: number,
) {
  const claims = claimsOf(holder, issuer, issuedAt, minutes);
  const accessToken = await new SignJWT(claims)
    .setProtectedHeader({ alg: JWT_ALGORITHM, kid: key.kid })
    .sign(await importJWK(key, JWT_ALGORITHM));
  return { accessToken, expiresAt: new Date(claims.exp * 1000).toISOString() };
}
