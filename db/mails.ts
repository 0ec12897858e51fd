import { int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import { MAIL_BATCH_MAX, MAIL_LEASE_SECONDS, MAIL_RETRY_SECONDS } from '#domain/limits.ts';
import type { MailContent, MailEnd, MailKind, WantedMail } from '#domain/mail.ts';

/**
 * Writes down the mails that are wanted and claims the oldest open ones with their send slots, in one statement: a repeat
 * writes nothing, and no two workers get the same mail or the same slot. The row without an id says when to look again.
 */
export const claimMails = (wanted: readonly WantedMail[], perSecond: number, again: boolean) => sql({
  id: nullable(int),
  kind: nullable(textOf<MailKind>()),
  email: nullable(text),
  name: nullable(text),
  locale: nullable(textOf<'ko' | 'en'>()),
  content: nullable(json<MailContent>()),
  /** From this answer on. */
  waitMilliseconds: nullable(int),
  look: nullable(int),
})`select * from app.claim_mails(cast(${{ json: wanted }} as jsonb), cast(${MAIL_BATCH_MAX} as int), cast(${perSecond} as int),
  cast(${MAIL_LEASE_SECONDS} as int), ${again})`;

/** How the mails of one claim ended; PENDING gives one back that surely did not leave. */
export const recordMails = (ends: readonly MailEnd[]) => sql({ recorded: int })`
  select app.record_mails(cast(${{ json: ends }} as jsonb), cast(${MAIL_RETRY_SECONDS} as int))`;
