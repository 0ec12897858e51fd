import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, DatabaseUnavailable } from '#db/data-api.ts';

const TRIES_MAX = 30;

/** A database that is waited for: one that was paused takes longer to resume than an API call may wait. */
export const whenAvailable = (database: Database): Database => ({
  async rows(statement) {
    for (let tries = 1; ; tries++) {
      try {
        return await database.rows(statement);
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable) || tries === TRIES_MAX) throw error;
        await sleep(2_000);
      }
    }
  },
});
