import { bool, json, nullable, sql, textOf } from '#db/sql.ts';
import type { UserId, VerificationId } from '#domain/ids.ts';
import {
  VERIFICATION_MAILS_PER_HOUR_MAX,
  VERIFICATION_MINUTES,
  VERIFICATION_TRIES_PER_HOUR_MAX,
} from '#domain/limits.ts';
import type { Locale, SIGN_UP_ROLES, User } from '#domain/user.ts';

/** Stores a verification and its mail in one commit, unless the address has reached its hourly limit. Reads no account. */
export const requestVerification = (request: {
  readonly newId: VerificationId;
  /** Hashes of the address by every key, the newest first. */
  readonly addresses: readonly string[];
  readonly email: string;
  readonly codeHash: string;
  readonly locale: Locale;
}) => sql({ written: bool })`
  select app.request_verification(${request.newId}, cast(${{ json: request.addresses }} as jsonb), ${request.email}, ${request.codeHash}, ${request.locale},
    cast(${VERIFICATION_MINUTES} as int), cast(${VERIFICATION_MAILS_PER_HOUR_MAX} as int))`;

export interface SignUp {
  readonly newId: UserId;
  readonly addresses: readonly string[];
  readonly codeHashes: readonly string[];
  readonly email: string;
  readonly name: string;
  readonly role: (typeof SIGN_UP_ROLES)[number];
  readonly locale: Locale;
}

/** Checks a code before the password is hashed; a wrong code is counted, a right code stays valid. */
export const checkSignUp = (request: SignUp) => sql({
  outcome: textOf<'code-valid' | 'verification.failed' | 'user.exists'>(),
})`select outcome from app.sign_up(${request.newId}, cast(${{ json: request.addresses }} as jsonb), cast(${{ json: request.codeHashes }} as jsonb),
  ${request.email}, ${request.name}, ${request.role}, null, ${request.locale}, cast(${VERIFICATION_TRIES_PER_HOUR_MAX} as int))`;

/** Checks the code again and creates the account in one statement, so a code is used once. */
export const signUp = (request: SignUp & { readonly passwordHash: string }) => sql({
  outcome: textOf<'signed-up' | 'verification.failed' | 'user.exists'>(),
  user: nullable(json<User>()),
})`select * from app.sign_up(${request.newId}, cast(${{ json: request.addresses }} as jsonb), cast(${{ json: request.codeHashes }} as jsonb),
  ${request.email}, ${request.name}, ${request.role}, ${request.passwordHash}, ${request.locale}, cast(${VERIFICATION_TRIES_PER_HOUR_MAX} as int))`;
