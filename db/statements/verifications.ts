import { bool, json, nullable, sql, textOf } from '#db/sql.ts';
import type { UserId, VerificationId } from '#domain/ids.ts';
import {
  VERIFICATION_MAILS_PER_HOUR_MAX,
  VERIFICATION_MINUTES,
  VERIFICATION_TRIES_PER_HOUR_MAX,
} from '#domain/limits.ts';
import type { Locale, SIGN_UP_ROLES, User } from '#domain/user.ts';

/** Writes a verification and its mail in one commit, unless the address had its mails of this hour; accounts are not looked at. */
export const requestVerification = (wish: {
  readonly newId: VerificationId;
  /** Hashes of the address by every key, the newest first. */
  readonly addresses: readonly string[];
  readonly email: string;
  readonly codeHash: string;
  readonly locale: Locale;
}) => sql({ written: bool })`
  select app.request_verification(${wish.newId}, cast(${{ json: wish.addresses }} as jsonb), ${wish.email}, ${wish.codeHash}, ${wish.locale},
    cast(${VERIFICATION_MINUTES} as int), cast(${VERIFICATION_MAILS_PER_HOUR_MAX} as int))`;

/** Takes a code and opens the account in one statement, so a code signs up once; a wrong one is counted. */
export const signUp = (wish: {
  readonly newId: UserId;
  readonly addresses: readonly string[];
  readonly codeHashes: readonly string[];
  readonly email: string;
  readonly name: string;
  readonly role: (typeof SIGN_UP_ROLES)[number];
  readonly passwordHash: string;
  readonly locale: Locale;
}) => sql({
  outcome: textOf<'signed-up' | 'verification.failed' | 'user.exists'>(),
  user: nullable(json<User>()),
})`select * from app.sign_up(${wish.newId}, cast(${{ json: wish.addresses }} as jsonb), cast(${{ json: wish.codeHashes }} as jsonb),
  ${wish.email}, ${wish.name}, ${wish.role}, ${wish.passwordHash}, ${wish.locale}, cast(${VERIFICATION_TRIES_PER_HOUR_MAX} as int))`;
