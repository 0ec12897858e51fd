import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openSecret } from '#lambdas/shared/aws/secrets.ts';
import { externalIssuer } from './external-issuer.ts';
import { ownIssuer, parsePublicKeys } from './own-issuer.ts';
import type { TokenHolder } from './token-holder.ts';

/** Verifies the value of an `Authorization` header. Rejects with an error that `isRejection` knows, or with a failure of ours. */
export type VerifyToken = (authorization: string) => Promise<TokenHolder>;

/** Verifies tokens of the shop, or those of the external issuer that the deployment names (context `authIssuer`). */
export function openVerifier(): VerifyToken {
  const { AUTH_AUDIENCE, AUTH_ISSUER } = readEnvironment('AUTH_AUDIENCE', 'AUTH_ISSUER');
  const verify = AUTH_ISSUER === '' ? openOwnIssuer() : externalIssuer(fetch, AUTH_ISSUER, AUTH_AUDIENCE);
  return async (authorization) => {
    const [, token = ''] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
    return verify(token);
  };
}

function openOwnIssuer() {
  const env = readEnvironment('JWT_ISSUER', 'JWT_PUBLIC_SECRET_ARN');
  return ownIssuer(openSecret(env.JWT_PUBLIC_SECRET_ARN, parsePublicKeys), env.JWT_ISSUER);
}
