import type { IdempotentProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import {
  ALERT_WINDOW_MINUTES,
  MAIL_BATCH_MAX,
  MAIL_LEASE_SECONDS,
  MAIL_RETRY_SECONDS,
  NOTICE_CLAIM_MAX,
  NOTICE_PAUSE_MINUTES,
  NOTICES_OPEN_MAX,
  REPORTS_LISTED_MAX,
  WAITLIST_HOURS,
} from '#domain/limits.ts';
import {
  type ListedMail,
  MAIL_KINDS,
  type Mail,
  type MailContent,
  type MailEnd,
  type MailFilter,
  type MailKind,
  type WantedMail,
} from '#domain/mail.ts';
import type { NoticePace } from '#domain/notice.ts';
import type { Role } from '#domain/order.ts';

export interface ClaimOptions {
  /** Mails a second, over all workers. */
  readonly perSecond: number;
  readonly again: boolean;
  /** How many people a notice run notifies for each unit in stock; null: all of them. */
  readonly noticesPerUnit: number | null;
  readonly pace: NoticePace;
}

const notices = (perUnit: number | null, pace: NoticePace) => ({
  claim: NOTICE_CLAIM_MAX,
  open: NOTICES_OPEN_MAX,
  waitHours: WAITLIST_HOURS,
  pauseMinutes: NOTICE_PAUSE_MINUTES,
  perUnit,
  reportWindowSeconds: ALERT_WINDOW_MINUTES * 60,
  reportsListed: REPORTS_LISTED_MAX,
  ...pace,
});

/**
 * Stores the requested mails as the tables have them, claims the oldest open ones and the next recipients of the notice runs,
 * with their send slots, in one statement. A repeat stores nothing, mails about one subject to one recipient are claimed in
 * their order, a mail that no longer holds is superseded, no two workers get the same mail or slot, and no recipient is claimed for a
 * product without stock. The row without an id contains when to poll again.
 */
export const claimMails = (
  wanted: readonly WantedMail[],
  { perSecond, again, noticesPerUnit, pace }: ClaimOptions,
) => sql({
  id: nullable(int),
  kind: nullable(textOf<MailKind>()),
  email: nullable(text),
  name: nullable(text),
  locale: nullable(textOf<'ko' | 'en'>()),
  subject: nullable(text),
  recipient: nullable(text),
  content: nullable(json<MailContent>()),
  /** Counted from the moment of this response. */
  waitMilliseconds: nullable(int),
  pollAfterSeconds: nullable(int),
})`select * from app.claim_mails(cast(${{ json: wanted }} as jsonb), cast(${MAIL_BATCH_MAX} as int), cast(${perSecond} as int),
  cast(${MAIL_LEASE_SECONDS} as int), ${again}, cast(${{ json: notices(noticesPerUnit, pace) }} as jsonb))`;

/**
 * Records how the mails of one claim ended; PENDING releases a mail that was certainly not sent. In the same commit the
 * notified people move behind the others in the waiting list, so a crash before or after it skips and repeats no recipient.
 */
export const recordMails = (ends: readonly MailEnd[]) => sql({ recorded: int })`
  select app.record_mails(cast(${{ json: ends }} as jsonb), cast(${MAIL_RETRY_SECONDS} as int))`;

/** Resets a mail that failed, or whose delivery is unknown, to PENDING once, and corrects the counts of its run. */
export const resendMail = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly mailId: string;
}) => sql({
  outcome: textOf<'resent' | 'mail.not_found' | 'mail.not_resendable' | 'mail.over' | IdempotentProblem>(),
  replayed: bool,
  mail: nullable(json<Mail>()),
})`select * from app.resend_mail(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  cast(${Number(request.mailId)} as bigint))`;

/**
 * Mails older than `before`, newest first, with the product of a mail about a restock, an ad or a notification run; for
 * operators. Uses the index that fits the filter best.
 */
export const listMails = (caller: Principal, filter: MailFilter, before: number, limit: number) => sql({
  role: nullable(textOf<Role>()),
  mail: nullable(json<ListedMail>()),
})`
  select r.role, app.mail_json(x.m) || jsonb_build_object('productId', case split_part((x.m).subject_id, '_', 1)
    when 'rst' then (select restock.product_id from app.restocks restock where restock.id = split_part((x.m).subject_id, ':', 1))
    when 'ad' then (select ad.product_id from app.ads ad where ad.id = split_part((x.m).subject_id, ':', 1))
    when 'run' then (select run.product_id from app.notice_runs run where run.id = (x.m).subject_id) end)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select m from app.list_mails(cast(${{ json: filter }} as jsonb), cast(${{ json: MAIL_KINDS }} as jsonb), cast(${before} as bigint),
      cast(${limit} as int)) m where r.role = 'OPERATOR') x(m) on true
  order by (x.m).id desc`;
