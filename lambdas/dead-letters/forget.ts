import type { Database } from '#db/database.ts';
import { forgetOld } from '#db/forgetting.ts';
import { FORGET_BATCH_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { Work } from '#lambdas/support/queue.ts';

/** Forgets what is too old, as much as there is time for: the next look, or the daily one, goes on. */
export const forget =
  (database: Database) =>
  async ({ millisecondsLeft }: Work): Promise<void> => {
    while (millisecondsLeft() > WORKER_STOP_SECONDS * 1_000) {
      const [row] = await database.rows(forgetOld());
      if ((row?.forgotten ?? 0) < FORGET_BATCH_MAX) return;
    }
  };
