import { type Database, DatabaseUnavailable, isDatabaseAway } from './data-api.ts';

/**
 * Stops calling a database for a while after it was unavailable. For callers with a fallback: with a database that hangs,
 * every call would wait for its timeout and use up the concurrency of the account. A lock timeout or a conflict
 * says nothing about the database.
 */
export function circuitBreaker(database: Database, pauseMilliseconds: number, now: () => number): Database {
  let open: { readonly until: number; readonly cause: DatabaseUnavailable } | undefined;
  return {
    async rows(statement) {
      if (open && now() < open.until) throw new DatabaseUnavailable('no', open.cause);
      try {
        return await database.rows(statement);
      } catch (error) {
        if (isDatabaseAway(error)) open = { until: now() + pauseMilliseconds, cause: error };
        throw error;
      }
    },
  };
}
