import type { Database } from '#db/data-api.ts';
import { beginLogIn, completeLogIn } from '#db/statements/users.ts';
import { verifyPassword } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { tooManyTries } from '#lambdas/shared/http/too-many-attempts.ts';
import { type SigningKey, signToken } from './token.ts';

export interface LogInPorts {
  readonly database: Database;
  readonly signingKey: Secret<SigningKey>;
  readonly accountKeys: Secret<Keys>;
  readonly issuer: string;
}

/**
 * Answers a token, or one and the same refusal for an unknown address and a wrong password, equally slowly. A try is counted
 * before the password is looked at and given back when it was right.
 */
export const logIn =
  (ports: LogInPorts) =>
  async ({ body: { email, password } }: ApiRequest<'createSession'>): Promise<Reply> => {
    const [address] = addressHashes(await ports.accountKeys.read(), email);
    const [account] = await ports.database.rows(beginLogIn(email, address));
    if (account?.wait) throw tooManyTries(account.wait);
    const isRight = await verifyPassword(password, account?.passwordHash);
    if (!isRight || !account?.id || !account.passwordHash) throw new HttpProblem('auth.wrong_credentials');
    const { id, name, role, passwordHash } = account;
    const [row] = await ports.database.rows(completeLogIn(id, passwordHash, address));
    // The password was changed, or the account left, while this one was being checked.
    if (!row || name === null || role === null) throw new HttpProblem('auth.wrong_credentials');
    const holder = { userId: id, role };
    const token = await signToken(await ports.signingKey.read(), ports.issuer, holder, row.issuedAt);
    return { status: 201, body: { ...token, user: { id, email, name, role } } };
  };
