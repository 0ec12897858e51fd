import { importJWK, type JWK, SignJWT } from 'jose';
import * as z from 'zod';
import { TOKEN_LIFE_MINUTES } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import { JWT_ALGORITHM, JWT_AUDIENCE } from '#domain/token.ts';

/** A private JWK set; its first key signs. */
export const parseSigningKey = (value: string): JWK & { readonly kid: string } => {
  const { keys } = z
    .object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).min(1) })
    .parse(JSON.parse(value));
  return keys[0] as JWK & { readonly kid: string };
};

export interface TokenHolder {
  readonly userId: string;
  readonly role: Role;
}

/** An access token for TOKEN_LIFE_MINUTES from `now` (epoch milliseconds). The role in it is only a hint: SQL decides. */
export async function signToken(key: JWK & { readonly kid: string }, issuer: string, holder: TokenHolder, now: number) {
  const issuedAt = Math.floor(now / 1000);
  const expiresAt = issuedAt + TOKEN_LIFE_MINUTES * 60;
  const accessToken = await new SignJWT({ role: holder.role })
    .setProtectedHeader({ alg: JWT_ALGORITHM, kid: key.kid })
    .setSubject(holder.userId)
    .setIssuer(issuer)
    .setAudience(JWT_AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(await importJWK(key, JWT_ALGORITHM));
  return { accessToken, expiresAt: new Date(expiresAt * 1000).toISOString() };
}
