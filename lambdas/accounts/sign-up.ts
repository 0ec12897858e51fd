import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import * as verifications from '#db/statements/verifications.ts';
import type { UserId, VerificationId } from '#domain/ids.ts';
import { VERIFICATION_MINUTES } from '#domain/limits.ts';
import { hashPassword } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, codeHash, codeOf } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

export interface SignUpPorts {
  readonly database: Database;
  readonly accountKeys: Secret<Keys>;
  readonly newVerificationId: () => VerificationId;
  readonly newUserId: () => UserId;
  readonly newSalt: () => Uint8Array;
  readonly notifyMailer: () => Promise<void>;
}

/**
 * Mails a verification code. Every address is treated equally: one statement that reads no account, one notification, one
 * response; also an address that has reached its hourly limit.
 */
export function requestVerification(ports: SignUpPorts) {
  return async function requestVerification(request: ApiRequest<'requestVerification'>): Promise<ApiResponse> {
    const { email } = request.body;
    const keys = await ports.accountKeys.read();
    const newId = ports.newVerificationId();
    const hash = codeHash(keys[0], email, codeOf(keys[0], newId));
    const locale = languageOf(request.headers['accept-language'], 'ko');
    const verification = { newId, addresses: addressHashes(keys, email), email, codeHash: hash, locale };
    await ports.database.rows(verifications.requestVerification(verification));
    await ports.notifyMailer();
    return { status: 202, body: { status: 'accepted', expiresInSeconds: VERIFICATION_MINUTES * 60 } };
  };
}

/** Creates an account. The password is hashed even if the code is wrong, so that the response time reveals nothing about it. */
export function signUp(ports: SignUpPorts) {
  return async function signUp({ body, headers }: ApiRequest<'signUp'>): Promise<ApiResponse> {
    const { email, name, role, verificationCode } = body;
    const keys = await ports.accountKeys.read();
    const passwordHash = await hashPassword(body.password, ports.newSalt());
    const rows = await ports.database.rows(
      verifications.signUp({
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
    const { user } = requireOutcome(rows, 'signed-up', 'user');
    return { status: 201, body: user, headers: { Location: '/api/v1/users/me' } };
  };
}
