import { TOKEN_LIFE_MINUTES } from './limits.ts';

/** What our access tokens are: EdDSA over Ed25519, for this audience. Any other algorithm is refused before the key is looked at. */
export const JWT_ALGORITHM = 'EdDSA';
export const JWT_AUDIENCE = 'donut-states';
/** Without any one of these a token is none. */
export const JWT_CLAIMS = ['exp', 'iat', 'sub', 'iss', 'aud'] as const;

export interface TokenHolder {
  readonly userId: string;
  readonly role: string;
}

/** What a token says, counting from `issuedAt` (epoch seconds). The role in it is only a hint: SQL decides. */
export const claimsOf = ({ userId, role }: TokenHolder, issuer: string, issuedAt: number) => ({
  sub: userId,
  role,
  iss: issuer,
  aud: JWT_AUDIENCE,
  iat: issuedAt,
  exp: issuedAt + TOKEN_LIFE_MINUTES * 60,
});
