/** What the set-up does once with a database that was restored from a backup. Needs the owner's rights. */
import { RESTORE_REPUBLISH_MINUTES } from '#domain/limits.ts';
import type { Database } from './data-api.ts';
import { json, nullable, sql } from './sql.ts';

/** How many rows were changed: events to be published again, mails of unknown delivery, stopped notification runs, marked dead letters. */
export interface AfterRestore {
  readonly events: number;
  readonly mails: number;
  readonly runs: number;
  readonly deadLetters: number;
}

/**
 * Fits a restored database to the newer queues and systems outside (docs/restore.md). Once for each cluster: a repeat
 * changes nothing and returns null.
 */
export async function beginAfterRestore(database: Database, clusterArn: string): Promise<AfterRestore | null> {
  const [row] = await database.rows(
    sql({
      done: nullable(json<AfterRestore>()),
    })`select app.begin_after_restore(${clusterArn}, cast(${RESTORE_REPUBLISH_MINUTES} as int)) as done`,
  );
  return row?.done ?? null;
}
