import type { Database } from '#db/data-api.ts';
import { deleteExpired } from '#db/statements/retention.ts';
import { RETENTION_BATCH_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';

/** Forgets what is too old, as much as there is time for: the next look, or the daily one, goes on. */
export const forget =
  (database: Database) =>
  async ({ millisecondsLeft }: Work): Promise<void> => {
    while (millisecondsLeft() > WORKER_STOP_SECONDS * 1_000) {
      const [row] = await database.rows(deleteExpired());
      if ((row?.forgotten ?? 0) < RETENTION_BATCH_MAX) return;
    }
  };
