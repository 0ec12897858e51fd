import type { Database } from '#db/data-api.ts';
import type { PublishingStatement, Statement } from '#db/sql.ts';

/** Notifies the relay that the outbox has new rows; `atOnce`: they must not wait for a debounced notification. */
export type NotifyRelay = (atOnce: boolean) => Promise<void>;

export interface PublishPorts {
  readonly database: Database;
  readonly notifyRelay: NotifyRelay;
}

/**
 * Runs a statement that may write events, then notifies the relay if its rows say so. It is the only way to run such a
 * statement: `database.rows` does not accept one. If the process dies before the notification, the events are stored and
 * the next notification or the daily sweep publishes them.
 */
export async function publish<R>(ports: PublishPorts, statement: PublishingStatement<R>): Promise<readonly R[]> {
  const rows = await runAny<R>(ports.database, statement);
  const publications = rows.map((row) => statement.published(row));
  if (publications.some((publication) => publication !== false)) await ports.notifyRelay(publications.includes('now'));
  return rows;
}

const runAny = <R>(database: Database, statement: Statement<R>): Promise<readonly R[]> =>
  (database as { rows<T>(statement: Statement<T>): Promise<readonly T[]> }).rows(statement);
