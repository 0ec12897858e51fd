/** People an outside OIDC issuer knows (context `authIssuer`): its keys, its tokens, and who its subjects are here. */
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
import type { Person } from './person.ts';

/** Asymmetric ones only: with a shared secret, or none, whoever reads a public key could sign. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256'];
const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Claims = z.object({ sub: z.string().min(1).max(255), iat: z.int().positive() });

/** Checks a token of the issuer. Its keys are fetched once and kept; an unknown key id fetches them again, now and then. */
export function externalIssuer(issuer: string, audience: string) {
  let found: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const keys = () => {
    // An issuer that was away is asked again by the next caller.
    found ??= discover(issuer).catch((error: Error) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  return async (token: string): Promise<Person> => {
    const options = { algorithms: ALGORITHMS, issuer, audience, requiredClaims: [...JWT_CLAIMS] };
    const { payload } = await jwtVerify(token, await keys(), options);
    const { sub, iat } = Claims.parse(payload);
    return { userId: outsideId(issuer, sub), issuedAt: String(iat), ...vouched(payload) };
  };
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string) {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(ISSUER_RESPONSE_MILLISECONDS_MAX) });
  const { issuer: named, jwks_uri } = Discovery.parse(await response.json());
  if (named !== issuer) throw new Error('the issuer calls itself by another name');
  return createRemoteJWKSet(new URL(jwks_uri), {
    timeoutDuration: ISSUER_RESPONSE_MILLISECONDS_MAX,
    cooldownDuration: ISSUER_KEYS_COOLDOWN_SECONDS * 1_000,
    cacheMaxAge: ISSUER_KEYS_REREAD_MINUTES * 60_000,
  });
}

/** A name as a mail can carry it, and the address only if the issuer says that it was proved. */
function vouched({
  name,
  email,
  email_verified: isVerified,
}: JWTPayload): Required<Pick<Person, 'vouchedName' | 'vouchedEmail'>> {
  const text = typeof name === 'string' ? name.toWellFormed().normalize('NFC').replace(/\p{C}/gu, '').trim() : '';
  const address = Email.safeParse(email);
  return {
    vouchedName: [...text].slice(0, NAME_CHARACTERS_MAX).join(''),
    vouchedEmail: isVerified === true && address.success ? address.data : '',
  };
}
