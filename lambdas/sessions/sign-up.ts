import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import * as verifications from '#db/statements/verifications.ts';
import type { UserId } from '#domain/ids.ts';
import type { Passwords } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, codeHash } from '#domain/verification.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

export interface SignUpPorts {
  readonly database: Database;
  readonly accountKeys: Secret<Keys>;
  readonly newUserId: () => UserId;
  readonly passwords: Passwords;
}

/**
 * Creates an account. The password is hashed only for a right code. The response time then says no more than the response:
 * a wrong code, an expired code and a code after too many tries are one statement and one problem.
 */
export function signUp(ports: SignUpPorts) {
  return async function signUp({ body, headers }: ApiRequest<'signUp'>): Promise<ApiResponse> {
    const { email, name, role, verificationCode } = body;
    const keys = await ports.accountKeys.read();
    const request = {
      newId: ports.newUserId(),
      addresses: addressHashes(keys, email),
      codeHashes: keys.map((key) => codeHash(key, email, verificationCode)),
      email,
      name,
      role,
      locale: languageOf(headers['accept-language'], 'ko'),
    };
    requireOutcome(await ports.database.rows(verifications.checkSignUp(request)), 'code-valid');
    const passwordHash = ports.passwords.hash(body.password);
    // Another sign-up may have used the code meanwhile, so this statement checks the code again.
    const rows = await ports.database.rows(verifications.signUp({ ...request, passwordHash }));
    const { user } = requireOutcome(rows, 'signed-up', 'user');
    return { status: 201, body: user, headers: { Location: '/api/v1/users/me' } };
  };
}
