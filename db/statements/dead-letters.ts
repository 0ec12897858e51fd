import type { AuthProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, publishing, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type {
  Alert,
  Attributes,
  Copy,
  DeadLetter,
  DeadLetterChange,
  DeadLetterFilter,
  DeadLetterGroup,
  Recovery,
} from '#domain/dead-letter.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import {
  ALERT_LEASE_SECONDS,
  ALERT_MAILS_MAX,
  ALERT_WINDOW_MINUTES,
  ATTRIBUTE_CHARACTERS_SHOWN,
  BODY_CHARACTERS_SHOWN,
  BULK_EDIT_BODY_BYTES_MAX,
  BULK_EDIT_PAGE,
  MESSAGE_PIECES_MAX,
  REDRIVE_ROUND_DELAYS_SECONDS,
  REDRIVE_SETTLE_MINUTES,
} from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

export interface Failure {
  readonly messageId: string;
  readonly error: string;
}

/** Records why messages failed, and which dead letters were handled, in one statement. */
export const recordOutcomes = (
  queue: string,
  failed: readonly Failure[],
  handled: readonly Copy[],
  requestId: string | null,
) => sql({ recorded: int })`
  select app.record_outcomes(${queue}, cast(${{ json: failed }} as jsonb), cast(${{ json: handled }} as jsonb), ${requestId})`;

/** A message of a dead-letter queue. */
export interface Dead extends Partial<Copy> {
  readonly queue: string;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Attributes;
  /** Used if the consumer recorded no reason. */
  readonly error: string;
  /** Since it was last sent. SQS moves a message to the dead-letter queue after exactly this many receives. */
  readonly receives: number;
}

/** Records a dead letter and decides in the same statement whether to retry or to park it. Idempotent. */
export const recordDeadLetter = (newId: DeadLetterId, { body, ...dead }: Dead) =>
  publishing(
    sql({
      action: textOf<'retry' | 'parked' | 'none'>(),
      id: text,
      send: int,
      delaySeconds: int,
    })`select * from app.record_dead_letter(${newId}, cast(${{ json: dead }} as jsonb),
  cast(${{ json: REDRIVE_ROUND_DELAYS_SECONDS }} as jsonb), ${body})`,
    ({ action }) => action === 'parked' && 'soon',
  );

/** Claims the due alert mails: one a queue, error and time window, with a total limit. Repeating a claim returns the same. */
export const claimAlerts = (claim: string) => sql({ id: int })`
  select * from app.claim_alerts(${claim}, cast(${ALERT_WINDOW_MINUTES * 60} as int), cast(${ALERT_MAILS_MAX} as int), cast(${ALERT_LEASE_SECONDS} as int))`;

/** The content of claimed alerts, with current counts. */
export const readAlerts = (ids: readonly number[]) => sql({ alert: json<Alert>() })`
  select * from app.read_alerts(cast(${{ json: ids }} as jsonb))`;

/** Records whether an alert was sent; one that was not is claimed again. */
export const recordAlert = (id: number, sent: boolean) => sql({ recorded: nullable(bool) })`
  select app.record_alert(${id}, ${sent})`;

/** Claims once that a queue has no parked message any more. Repeating a claim returns the same. */
export const claimRecoveries = (claim: string) => sql({ recovery: json<Recovery>() })`
  select * from app.claim_recoveries(${claim}, cast(${REDRIVE_SETTLE_MINUTES * 60} as int), cast(${ALERT_LEASE_SECONDS} as int))`;

/** Records whether a recovery mail was sent; one that was not is claimed again. */
export const recordRecovery = (alerts: readonly number[], sent: boolean) => sql({ recorded: int })`
  select app.record_recovery(cast(${{ json: alerts }} as jsonb), ${sent})`;

/** Dead letters older than `before`, newest first, for operators. */
export const listDeadLetters = (caller: Principal, filter: DeadLetterFilter, before: string, limit: number) => sql({
  role: nullable(textOf<Role>()),
  deadLetter: nullable(json<DeadLetter>()),
})`
  select r.role, app.dead_letter_json(x.d)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select d from app.dead_letters d
    where r.role = 'OPERATOR' and d.id < ${before} and app.dead_letter_matches(d, cast(${{ json: filter }} as jsonb))
    order by d.id desc limit ${limit}) x on true
  order by (x.d).id desc`;

/** Parked dead letters grouped by cause, the largest group first, for operators; reads only the index of parked ones. */
export const listDeadLetterGroups = (caller: Principal, filter: DeadLetterFilter, limit: number) => sql({
  role: nullable(textOf<Role>()),
  group: nullable(json<DeadLetterGroup>()),
})`
  select r.role, x.item
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select count(*) as n, jsonb_build_object('queue', d.queue, 'kind', d.kind, 'count', count(*), 'oldest', app.rfc3339(min(d.parked_at)),
      'newest', app.rfc3339(max(d.parked_at)), 'error', (array_agg(d.error order by d.parked_at desc, d.id))[1],
      'snoozed', app.is_snoozed(d.queue, d.kind)) as item
    from app.dead_letters d
    where r.role = 'OPERATOR' and d.state = 'parked' and app.dead_letter_matches(d, cast(${{ json: filter }} as jsonb))
    group by d.queue, d.kind order by n desc, d.queue, d.kind limit ${limit}) x on true
  order by x.n desc, x.item->>'queue', x.item->>'kind'`;

/** One dead letter with its latest history, a row for each entry; its message is read by `readShown`. */
export const readDeadLetter = (caller: Principal, id: DeadLetterId) => sql({
  role: nullable(textOf<Role>()),
  deadLetter: nullable(json<DeadLetter>()),
  change: nullable(json<DeadLetterChange>()),
})`
  select r.role, app.dead_letter_json(d), case when h.id is not null then
    jsonb_build_object('state', h.state, 'actor', h.actor, 'detail', h.detail, 'at', app.rfc3339(h.at)) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.dead_letters d on d.id = ${id} and r.role = 'OPERATOR'
  left join lateral (
    select * from app.dead_letter_history h where h.dead_letter_id = d.id order by h.id desc limit 50) h on true
  order by h.id`;

/** A page of the message of a dead letter, as pieces of its JSON. The last page has fewer than MESSAGE_PIECES_MAX. */
export const readMessage = (id: string, page: number) => sql({ piece: text })`
  select * from app.dead_letter_message(${id}, cast(${page} as int), cast(${MESSAGE_PIECES_MAX} as int))`;

/** The message of a dead letter for a person, as pieces of its JSON: long texts are cut. */
export const readShown = (id: string) => sql({ piece: text })`
  select * from app.dead_letter_shown(${id}, cast(${BODY_CHARACTERS_SHOWN} as int), cast(${ATTRIBUTE_CHARACTERS_SHOWN} as int))`;

/** Edits a parked message, or discards it if there is no body; audited in the same statement. */
export const changeDeadLetter = (
  caller: Principal,
  id: DeadLetterId,
  change: { readonly version?: number | null; readonly body?: string; readonly reason?: string },
) => sql({
  outcome: textOf<
    'changed' | 'dead_letter.not_found' | 'dead_letter.changed' | 'dead_letter.not_parked' | AuthProblem
  >(),
  deadLetter: nullable(json<DeadLetter>()),
})`select * from app.update_dead_letter(${caller.userId}, ${caller.issuedAt}, ${id}, cast(${change.version ?? null} as int),
  ${change.body ?? null}, ${change.reason ?? null})`;

/** Parked dead letters of a filter after an id, with their bodies, and which of them changed after a position of the history. */
export const readEditable = (
  caller: Principal,
  filter: DeadLetterFilter,
  position: number | null,
  after: string,
) => sql({
  role: nullable(textOf<Role>()),
  /** The newest entry of the history now. */
  position: int,
  id: nullable(text),
  queue: nullable(text),
  version: nullable(int),
  /** Null if it is larger than an edit of many may be. */
  body: nullable(text),
  /** Changed after the position, or waiting in a redrive. */
  isChanged: nullable(bool),
})`
  select r.role, r.position, x.id, x.queue, x.version, x.body, x.is_changed
  from (
    select app.live_role(${caller.userId}, ${caller.issuedAt}) as role,
      (select coalesce(max(h.id), 0) from app.dead_letter_history h) as position) r
  left join lateral (
    select d.id, d.queue, d.version, case when octet_length(d.body) <= ${BULK_EDIT_BODY_BYTES_MAX} then d.body end as body,
      exists (select from app.dead_letter_history h where h.dead_letter_id = d.id and h.id > coalesce(cast(${position} as bigint), r.position))
      or exists (select from app.redrive_items i where i.dead_letter_id = d.id and i.state = 'waiting') as is_changed
    from app.dead_letters d
    where r.role = 'OPERATOR' and d.state = 'parked' and d.id > ${after} and app.dead_letter_matches(d, cast(${{ json: filter }} as jsonb))
    order by d.id limit ${BULK_EDIT_PAGE}) x on true
  order by x.id`;

export interface BodyEdit {
  readonly id: string;
  readonly version: number;
  readonly body: string;
}

/** Edits the bodies of parked messages, each audited like a single edit. */
export const changeDeadLetters = (caller: Principal, edits: readonly BodyEdit[]) =>
  sql({
    id: text,
    outcome: text,
  })`select * from app.update_dead_letters(${caller.userId}, ${caller.issuedAt}, cast(${{ json: edits }} as jsonb))`;
