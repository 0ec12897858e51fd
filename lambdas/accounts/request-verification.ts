import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import * as verifications from '#db/statements/verifications.ts';
import type { VerificationId } from '#domain/ids.ts';
import { VERIFICATION_MINUTES } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, codeHash, codeOf } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

export interface VerificationPorts {
  readonly database: Database;
  readonly accountKeys: Secret<Keys>;
  readonly newVerificationId: () => VerificationId;
  readonly notifyMailer: () => Promise<void>;
}

/**
 * Mails a verification code. Every address is treated equally: one statement that reads no account, one notification, one
 * response; also an address that has reached its hourly limit.
 */
export function requestVerification(ports: VerificationPorts) {
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
