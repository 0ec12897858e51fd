import type { Database } from '#db/data-api.ts';
import { beginLogIn, completeLogIn } from '#db/statements/users.ts';
import type { Passwords } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem, tooManyAttempts } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { type SigningKey, signToken } from './token.ts';

export interface SessionPorts {
  readonly database: Database;
  readonly signingKey: Secret<SigningKey>;
  readonly accountKeys: Secret<Keys>;
  readonly passwords: Passwords;
  readonly issuer: string;
}

/**
 * Returns an access token. An unknown address and a wrong password get the same response after the same time. An attempt is
 * counted before the password is checked, and no longer counted if the password was right.
 */
export function createSession(ports: SessionPorts) {
  return async function createSession(request: ApiRequest<'createSession'>): Promise<ApiResponse> {
    const { email, password } = request.body;
    const [address] = addressHashes(await ports.accountKeys.read(), email);
    const [account] = await ports.database.rows(beginLogIn(email, address));
    if (account?.wait) throw tooManyAttempts(account.wait);
    const isRight = ports.passwords.verify(password, account?.passwordHash);
    if (!isRight || !account?.id || !account.passwordHash) throw new HttpProblem('auth.wrong_credentials');
    const { id, name, role, passwordHash } = account;
    const [row] = await ports.database.rows(completeLogIn(id, passwordHash, address));
    // The password was changed, or the account deleted, during the check.
    if (!row || name === null || role === null) throw new HttpProblem('auth.wrong_credentials');
    const holder = { userId: id, role };
    const token = await signToken(await ports.signingKey.read(), ports.issuer, holder, row.issuedAt);
    return { status: 201, body: { ...token, user: { id, email, name, role } } };
  };
}
