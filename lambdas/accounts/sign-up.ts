import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import { signUp as openAccount, requestVerification } from '#db/statements/verifications.ts';
import type { UserId, VerificationId } from '#domain/ids.ts';
import { VERIFICATION_MINUTES } from '#domain/limits.ts';
import { hashPassword } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, codeHash, codeOf } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

export interface SignUpPorts {
  readonly database: Database;
  readonly accountKeys: Secret<Keys>;
  readonly newVerificationId: () => VerificationId;
  readonly newUserId: () => UserId;
  readonly newSalt: () => Uint8Array;
  readonly notifyMailer: () => Promise<void>;
}

/**
 * Has a code mailed. Every address takes the same way: one statement that knows nothing of accounts, one notify, one answer;
 * also the address that has had its mails of this hour.
 */
export const sendCode =
  (ports: SignUpPorts) =>
  async ({ body: { email }, headers }: ApiRequest<'requestVerification'>): Promise<Reply> => {
    const keys = await ports.accountKeys.read();
    const newId = ports.newVerificationId();
    const hash = codeHash(keys[0], email, codeOf(keys[0], newId));
    const locale = languageOf(headers['accept-language'], 'ko');
    const wish = { newId, addresses: addressHashes(keys, email), email, codeHash: hash, locale };
    await ports.database.rows(requestVerification(wish));
    await ports.notifyMailer();
    return { status: 202, body: { status: 'accepted', expiresInSeconds: VERIFICATION_MINUTES * 60 } };
  };

/** Opens an account. The password is hashed whatever the code is, so that an answer's time tells nothing of it. */
export const signUp =
  (ports: SignUpPorts) =>
  async ({ body, headers }: ApiRequest<'signUp'>): Promise<Reply> => {
    const { email, name, role, verificationCode } = body;
    const keys = await ports.accountKeys.read();
    const passwordHash = await hashPassword(body.password, ports.newSalt());
    const [row] = await ports.database.rows(
      openAccount({
        newId: ports.newUserId(),
        addresses: addressHashes(keys, email),
        codeHashes: keys.map((key) => codeHash(key, email, verificationCode)),
        email,
        name,
        role,
        passwordHash,
        locale: languageOf(headers['accept-language'], 'ko'),
      }),
    );
    if (row?.outcome === 'signed-up') return { status: 201, body: row.user, headers: { Location: '/api/v1/users/me' } };
    throw new HttpProblem(row?.outcome ?? 'verification.failed');
  };
