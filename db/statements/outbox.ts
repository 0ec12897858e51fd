import { int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import { RELAY_CLAIM_MAX, RELAY_LEASE_SECONDS } from '#domain/limits.ts';

/**
 * Claims due events for one relay. Columns are null in the one row that says in how many seconds to look again, which is
 * there only when nothing else is due, something is still to come, and this caller shall send that look.
 */
export const claimOutbox = (again: boolean) =>
  sql({
    id: nullable(int),
    topic: nullable(textOf<'order' | 'stock' | 'operators'>()),
    type: nullable(text),
    data: nullable(json<Readonly<Record<string, unknown>> & { readonly units?: number }>()),
    requestId: nullable(text),
    at: nullable(text),
    look: nullable(int),
  })`select * from app.claim_outbox(cast(${RELAY_CLAIM_MAX} as int), cast(${RELAY_LEASE_SECONDS} as int), ${again})`;

/** Marks what was published; an event that is not marked is published again after its lease. */
export const markPublished = (ids: readonly number[]) => sql({ marked: int })`
  select app.mark_published(cast(${{ json: ids }} as jsonb))`;
