import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import { JWT_ALGORITHM, JWT_AUDIENCE, JWT_CLAIMS } from '#domain/token.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Person } from './person.ts';

const Claims = z.object({
  sub: z.string().regex(/^usr_[0-9a-z]{26}$/),
  iat: z.int().positive(),
  role: z.string().max(16),
});

/** The secret's value: the public keys of all tokens that may still live. */
export const parsePublicKeys = (value: string): JWTVerifyGetKey =>
  createLocalJWKSet(JSON.parse(value) as JSONWebKeySet);

/** Checks a token of the shop's own. */
export const ownIssuer =
  (publicKeys: Secret<JWTVerifyGetKey>, issuer: string) =>
  async (token: string): Promise<Person> => {
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
        // A key id we do not know may be a new one.
        return verify(await publicKeys.read({ fresh: true }));
      }
    };
    const { sub, iat, role } = await read();
    return { userId: sub, issuedAt: String(iat), role };
  };
