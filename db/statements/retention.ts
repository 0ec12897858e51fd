import { int, sql } from '#db/sql.ts';
import {
  DEAD_LETTER_DAYS,
  FAILURE_DAYS,
  IDEMPOTENCY_KEY_HOURS,
  REJECTION_HOURS,
  RETENTION_BATCH_MAX,
} from '#domain/limits.ts';

/** Deletes a batch of expired rows (results of old idempotency keys, failure reasons of old messages, rejections of order requests) and redacts old dead letters. */
export const deleteExpired = () => sql({ deleted: int })`
  select app.delete_expired_records(cast(${IDEMPOTENCY_KEY_HOURS} as int), cast(${FAILURE_DAYS} as int), cast(${RETENTION_BATCH_MAX} as int),
    cast(${DEAD_LETTER_DAYS} as int), cast(${REJECTION_HOURS} as int))`;
