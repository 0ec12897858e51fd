import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailable, type FullDatabase } from '#db/data-api.ts';

const ATTEMPTS_MAX = 30;

/** Waits for the database: a paused cluster takes longer to resume than an API request may wait. */
export const whenAvailable = (database: FullDatabase): FullDatabase => ({
  async rows(statement) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await database.rows(statement);
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable) || attempt === ATTEMPTS_MAX) throw error;
        await sleep(2_000);
      }
    }
  },
});
