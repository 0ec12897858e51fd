import type { AuthProblem, IdempotentProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { DeadLetterFilter, Redrive } from '#domain/dead-letter.ts';
import type { RedriveId } from '#domain/ids.ts';
import {
  ALERT_WINDOW_MINUTES,
  AWS_BATCH_ENTRIES_MAX,
  PAUSE_FOLLOW_SECONDS,
  REDRIVE_BATCH_MAX,
  REDRIVE_LEASE_SECONDS,
  REDRIVE_LEFT_OUT_LISTED_MAX,
  REDRIVE_SETTLE_MINUTES,
} from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { Replay } from '#domain/replay.ts';

export type RedriveRequest =
  | { readonly ids: readonly string[] }
  | { readonly filter: DeadLetterFilter }
  | { readonly events: Replay };

/** Starts a redrive; the key's row and the audit are written in the same statement. */
export const startRedrive = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly newId: RedriveId;
  readonly selection: RedriveRequest;
  /** Messages a second. */
  readonly rate: number;
  /** Only counts the messages. */
  readonly dryRun: boolean;
}) => sql({
  outcome: textOf<'started' | IdempotentProblem>(),
  replayed: bool,
  /** For a dry run only its total and what it leaves out. */
  redrive: nullable(json<Redrive>()),
})`select * from app.start_redrive(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash}, ${request.newId},
  cast(${{ json: request.selection }} as jsonb), cast(${request.rate} as int), ${request.dryRun},
  cast(${REDRIVE_LEFT_OUT_LISTED_MAX} as int))`;

/** A redrive with its progress. */
export const readRedrive = (caller: Principal, id: RedriveId) => sql({
  role: nullable(textOf<Role>()),
  redrive: nullable(json<Redrive>()),
})`
  select r.role, app.redrive_json(x) from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.redrives x on x.id = ${id} and r.role = 'OPERATOR'`;

/** The redrives before the given one, newest first, for operators. The row without a redrive has the role. */
export const listRedrives = (caller: Principal, before: string, limit: number) => sql({
  role: nullable(textOf<Role>()),
  redrive: nullable(json<Redrive>()),
})`
  select r.role, app.redrive_json(x)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select * from app.redrives done where r.role = 'OPERATOR' and done.id < ${before} order by done.id desc limit ${limit}
  ) x on true
  order by x.id desc`;

/** Cancels a redrive: messages whose sending has not begun keep their state. */
export const cancelRedrive = (caller: Principal, id: RedriveId) =>
  sql({
    outcome: textOf<'cancelled' | 'redrive.not_found' | AuthProblem>(),
    redrive: nullable(json<Redrive>()),
  })`select * from app.cancel_redrive(${caller.userId}, ${caller.issuedAt}, ${id})`;

/** Claims the messages of the next second, over all workers; the row without an id contains when to poll again. */
export const claimRedrive = (again: boolean) => sql({
  redriveId: nullable(text),
  id: nullable(text),
  queue: nullable(text),
  /** Until the next claim. */
  waitMilliseconds: nullable(int),
  pollAfterSeconds: nullable(int),
  /** Messages wait for a person that did not before. */
  parked: bool,
})`select * from app.claim_redrive_items(cast(${REDRIVE_BATCH_MAX} as int), cast(${REDRIVE_LEASE_SECONDS} as int),
  cast(${REDRIVE_SETTLE_MINUTES * 60} as int), ${again}, cast(${PAUSE_FOLLOW_SECONDS} as int),
  cast(${ALERT_WINDOW_MINUTES * 60} as int))`;

/** Asks right before a send whether the message may leave, and records that it does. No row: it must not be sent. */
export const beginRedrivenSend = (redriveId: string, id: string) => sql({ send: int, piece: text })`
  select * from app.begin_redriven_send(${redriveId}, ${id})`;

export interface Sent {
  readonly id: string;
  /** Why its queue did not accept the message. */
  readonly error?: string;
}

/** Records what was sent; a message that its queue did not accept is parked again. */
export const recordRedriven = (redriveId: string, sent: readonly Sent[]) => sql({ recorded: int })`
  select app.record_redriven(${redriveId}, cast(${{ json: sent }} as jsonb))`;

/** Claims the next events of a replay for one call of SQS; the row without an event contains when to poll again. */
export const claimReplayedEvents = (again: boolean) =>
  sql({
    redriveId: nullable(text),
    queue: nullable(text),
    /** The position of the last claimed event. */
    claimedTo: nullable(int),
    id: nullable(int),
    type: nullable(text),
    data: nullable(json<{ readonly units?: number }>()),
    requestId: nullable(text),
    at: nullable(text),
    /** Until the next claim. */
    waitMilliseconds: nullable(int),
    pollAfterSeconds: nullable(int),
  })`select * from app.claim_replayed_events(cast(${AWS_BATCH_ENTRIES_MAX} as int), cast(${REDRIVE_LEASE_SECONDS} as int), ${again})`;

/** Records that the events of a claim were sent; events that are not recorded are sent again after their lease. */
export const recordReplayed = (redriveId: string, claimedTo: number) => sql({ recorded: int })`
  select app.record_replayed(${redriveId}, cast(${claimedTo} as bigint))`;
