import { TOKEN_LIFE_MINUTES } from './limits.ts';

/**
 * Access tokens: EdDSA over Ed25519 for this audience. A token with another algorithm is rejected before the key is
 * used.
 */
export const JWT_ALGORITHM = 'EdDSA';
export const JWT_AUDIENCE = 'donut-states';
/** A token without one of these claims is invalid. */
export const JWT_CLAIMS = ['exp', 'iat', 'sub', 'iss', 'aud'] as const;

export interface TokenHolder {
  readonly userId: string;
  readonly role: string;
}

/** Claims of a token issued at `issuedAt` (epoch seconds). The role is only a hint: the SQL statement decides. */
export const claimsOf = (
  { userId, role }: TokenHolder,
  issuer: string,
  issuedAt: number,
  minutes: number = TOKEN_LIFE_MINUTES,
) => ({
  sub: userId,
  role,
  iss: issuer,
  aud: JWT_AUDIENCE,
  iat: issuedAt,
  exp: issuedAt + minutes * 60,
});
