import { type Database, DatabaseUnavailable } from './data-api.ts';

/**
 * A database that is left alone for a while after it did not answer. For callers who have another way out: on a database
 * that hangs they would wait one after the other, and use up the account's concurrency doing so.
 */
export function pausing(database: Database, pauseMilliseconds: number, now: () => number): Database {
  let away: { readonly until: number; readonly seen: DatabaseUnavailable } | undefined;
  return {
    async rows(statement) {
      if (away && now() < away.until) throw new DatabaseUnavailable('no', away.seen);
      try {
        return await database.rows(statement);
      } catch (error) {
        if (error instanceof DatabaseUnavailable) away = { until: now() + pauseMilliseconds, seen: error };
        throw error;
      }
    },
  };
}
