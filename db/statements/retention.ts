import { int, sql } from '#db/sql.ts';
import { FAILURE_DAYS, IDEMPOTENCY_KEY_HOURS, RETENTION_BATCH_MAX } from '#domain/limits.ts';

/** Forgets a batch of what nobody can ask for any more: answers to keys that are too old, reasons of messages long gone. */
export const deleteExpired = () => sql({ forgotten: int })`
  select app.delete_expired_records(cast(${IDEMPOTENCY_KEY_HOURS} as int), cast(${FAILURE_DAYS} as int), cast(${RETENTION_BATCH_MAX} as int))`;
