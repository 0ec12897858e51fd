/** Users of an external OIDC issuer (CDK context `authIssuer`): its keys, its tokens, and the user ids of its subjects. */
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { Email } from '#api/schemas/shared.ts';
import { outsideId } from '#domain/ids.ts';
import {
  ISSUER_KEYS_COOLDOWN_SECONDS,
  ISSUER_KEYS_REREAD_MINUTES,
  ISSUER_RESPONSE_MILLISECONDS_MAX,
  NAME_CHARACTERS_MAX,
} from '#domain/limits.ts';
import { JWT_CLAIMS } from '#domain/token.ts';
import { toVisibleLine } from '#domain/visible-text.ts';
import { readJson, sendRequest } from '#lambdas/shared/http/http-client.ts';
import type { TokenHolder } from './token-holder.ts';

/** Only asymmetric algorithms: with HS256 or none, anyone who can read the public key could sign a token. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256'];
const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Claims = z.object({ sub: z.string().min(1).max(255), iat: z.int().positive() });

/** Verifies tokens of the issuer. Its keys are cached; an unknown key id fetches them again, at a limited rate. */
export function externalIssuer(send: typeof fetch, issuer: string, audience: string) {
  let discovered: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const keys = () => {
    // After a failure the next request tries again.
    discovered ??= discover(send, issuer).catch((error: Error) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  };
  return async function verifyToken(token: string): Promise<TokenHolder> {
    const options = { algorithms: ALGORITHMS, issuer, audience, requiredClaims: [...JWT_CLAIMS] };
    const { payload } = await jwtVerify(token, await keys(), options);
    const { sub, iat } = Claims.parse(payload);
    return { userId: outsideId(issuer, sub), issuedAt: String(iat), ...vouched(payload) };
  };
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(send: typeof fetch, issuer: string) {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await sendRequest(send, address, { secondsMax: ISSUER_RESPONSE_MILLISECONDS_MAX / 1_000 });
  const found = Discovery.safeParse(await readJson(response));
  // Not the error of zod, which would reject the token.
  if (!found.success) throw new Error(`OIDC discovery: invalid document of ${issuer}`, { cause: found.error });
  if (found.data.issuer !== issuer) {
    throw new Error(`OIDC discovery: issuer mismatch (expected ${issuer}, got ${found.data.issuer})`);
  }
  return createRemoteJWKSet(new URL(found.data.jwks_uri), {
    timeoutDuration: ISSUER_RESPONSE_MILLISECONDS_MAX,
    cooldownDuration: ISSUER_KEYS_COOLDOWN_SECONDS * 1_000,
    cacheMaxAge: ISSUER_KEYS_REREAD_MINUTES * 60_000,
  });
}

/** The name, cleaned for use in mails, and the e-mail address only if the issuer has verified it. */
function vouched({
  name,
  email,
  email_verified: isVerified,
}: JWTPayload): Required<Pick<TokenHolder, 'vouchedName' | 'vouchedEmail'>> {
  const text = typeof name === 'string' ? toVisibleLine(name.normalize('NFC')) : '';
  const address = Email.safeParse(email);
  return {
    vouchedName: [...text].slice(0, NAME_CHARACTERS_MAX).join(''),
    vouchedEmail: isVerified === true && address.success ? address.data : '',
  };
}
