import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import { JWT_ALGORITHM, JWT_AUDIENCE, JWT_CLAIMS } from '#domain/token.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { TokenHolder } from './token-holder.ts';

const Claims = z.object({
  sub: z.string().regex(/^usr_[0-9a-z]{26}$/),
  iat: z.int().positive(),
  role: z.string().max(16),
});

/** The value of the secret: the public keys of all tokens that may still be valid. */
export const parsePublicKeys = (value: string): JWTVerifyGetKey =>
  createLocalJWKSet(JSON.parse(value) as JSONWebKeySet);

/** Verifies the shop's own tokens. */
export function ownIssuer(publicKeys: Secret<JWTVerifyGetKey>, issuer: string) {
  return async function verifyToken(token: string): Promise<TokenHolder> {
    const options = {
      algorithms: [JWT_ALGORITHM],
      issuer,
      audience: JWT_AUDIENCE,
      requiredClaims: [...JWT_CLAIMS],
    };
    const verify = async (keys: JWTVerifyGetKey) => Claims.parse((await jwtVerify(token, keys, options)).payload);
    const read = async () => {
      try {
        return await verify(await publicKeys.read());
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // An unknown key id may be a new key.
        return verify(await publicKeys.read({ fresh: true }));
      }
    };
    const { sub, iat, role } = await read();
    return { userId: sub, issuedAt: String(iat), role };
  };
}
