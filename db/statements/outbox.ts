import { int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import { RELAY_CLAIM_MAX, RELAY_LEASE_SECONDS } from '#domain/limits.ts';

/**
 * Claims due events for one relay. One row may have `pollAfterSeconds` and no event: then nothing else is due, a later event
 * is waiting, and this caller has to schedule the poll for it.
 */
export const claimOutbox = (again: boolean) =>
  sql({
    id: nullable(int),
    topic: nullable(textOf<'order' | 'stock' | 'operators'>()),
    type: nullable(text),
    data: nullable(json<Readonly<Record<string, unknown>> & { readonly units?: number }>()),
    requestId: nullable(text),
    at: nullable(text),
    pollAfterSeconds: nullable(int),
  })`select * from app.claim_outbox(cast(${RELAY_CLAIM_MAX} as int), cast(${RELAY_LEASE_SECONDS} as int), ${again})`;

/** Marks events as published; an event that is not marked is published again after its lease. */
export const markPublished = (ids: readonly number[]) => sql({ marked: int })`
  select app.mark_published(cast(${{ json: ids }} as jsonb))`;
