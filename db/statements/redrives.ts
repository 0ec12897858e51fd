import { bool, int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { DeadLetterFilter, Redrive } from '#domain/dead-letter.ts';
import type { RedriveId } from '#domain/ids.ts';
import { REDRIVE_BATCH_MAX, REDRIVE_LEASE_SECONDS, REDRIVE_SETTLE_MINUTES } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

export type RedriveRequest = { readonly ids: readonly string[] } | { readonly filter: DeadLetterFilter };

/** Starts a redrive; the key's row and the audit are written in the same statement. */
export const startRedrive = (wish: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly newId: RedriveId;
  readonly wish: RedriveRequest;
  /** Messages a second. */
  readonly rate: number;
  /** Only says how many it would be. */
  readonly dryRun: boolean;
}) => sql({
  outcome: textOf<'started' | 'key-conflict' | 'auth.required' | 'auth.forbidden'>(),
  replayed: bool,
  /** Of a dry run its total, and nothing else. */
  redrive: nullable(json<Redrive>()),
})`select * from app.start_redrive(${wish.caller.userId}, ${wish.caller.issuedAt}, ${wish.key}, ${wish.hash}, ${wish.newId},
  cast(${{ json: wish.wish }} as jsonb), cast(${wish.rate} as int), ${wish.dryRun})`;

/** A redrive and how far it is. */
export const readRedrive = (caller: Principal, id: RedriveId) => sql({
  role: nullable(textOf<Role>()),
  redrive: nullable(json<Redrive>()),
})`
  select r.role, app.redrive_json(x) from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.redrives x on x.id = ${id} and r.role = 'OPERATOR'`;

/** Stops a redrive: what was not sent yet stays parked. */
export const cancelRedrive = (caller: Principal, id: RedriveId) =>
  sql({
    outcome: textOf<'cancelled' | 'auth.required' | 'auth.forbidden' | 'redrive.not_found'>(),
    redrive: nullable(json<Redrive>()),
  })`select * from app.cancel_redrive(${caller.userId}, ${caller.issuedAt}, ${id})`;

/** Claims what may be sent now, at most a second's worth over all workers; the row without an id says when to look again. */
export const claimRedrive = (again: boolean) => sql({
  redriveId: nullable(text),
  id: nullable(text),
  queue: nullable(text),
  send: nullable(int),
  /** Until the next second's worth. */
  waitMilliseconds: nullable(int),
  look: nullable(int),
})`select * from app.claim_redrive(cast(${REDRIVE_BATCH_MAX} as int), cast(${REDRIVE_LEASE_SECONDS} as int),
  cast(${REDRIVE_SETTLE_MINUTES * 60} as int), ${again})`;

export interface Sent {
  readonly id: string;
  /** Why its queue would not take it. */
  readonly error?: string;
}

/** What was sent; what its queue would not take is parked again. */
export const recordRedriven = (redriveId: string, sent: readonly Sent[]) => sql({ recorded: int })`
  select app.record_redriven(${redriveId}, cast(${{ json: sent }} as jsonb))`;
