import type { JWK } from 'jose';
import type { Database } from '#db/database.ts';
import { findAccount } from '#db/users.ts';
import { verifyPassword } from '#domain/password.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import type { Secret } from '#lambdas/support/secrets.ts';
import { signToken } from './token.ts';

export interface LogInPorts {
  readonly database: Database;
  readonly signingKey: Secret<JWK & { readonly kid: string }>;
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Answers a token, or one and the same refusal for an unknown address and a wrong password, equally slowly. */
export const logIn =
  (ports: LogInPorts) =>
  async ({ body }: ApiRequest<'createSession'>): Promise<Reply> => {
    const [account] = await ports.database.rows(findAccount(body.email));
    if (!(await verifyPassword(body.password, account?.passwordHash)) || !account) {
      throw new Refusal('auth.wrong_credentials');
    }
    const { id, email, name, role } = account;
    const token = await signToken(await ports.signingKey.read(), ports.issuer, { userId: id, role }, ports.now());
    return { status: 201, body: { ...token, user: { id, email, name, role } } };
  };
