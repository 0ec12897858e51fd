import type { Database } from '#db/data-api.ts';
import * as retention from '#db/statements/retention.ts';
import { RETENTION_BATCH_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';

/** Deletes expired rows while there is time; the next poll or the daily sweep continues. */
export function deleteExpired(database: Database) {
  return async function deleteExpired({ millisecondsLeft }: Work): Promise<void> {
    while (millisecondsLeft() > WORKER_STOP_SECONDS * 1_000) {
      const [row] = await database.rows(retention.deleteExpired());
      if ((row?.deleted ?? 0) < RETENTION_BATCH_MAX) return;
    }
  };
}
