/**
 * Migrations longer than the 45 s of a Data API call, or not allowed in a transaction (`create index concurrently`).
 *
 * Each statement is one call with `continueAfterTimeout`: after 45 s the Data API returns a timeout error, and the database
 * continues. So an error does not say how a statement ended. (The Data API was also reported to return an error for `create
 * index concurrently` although the index was built.) The migrator therefore waits until the statement has ended and runs the
 * statement again until one run succeeds. A statement must bear that: `if not exists`, `where … is null`.
 *
 * `alter table` locks out every order while it waits for its lock, so it waits at most 5 s and is then run again, like
 * the migrations in a transaction (prepare.sql). The other statements wait for locks that let orders pass.
 *
 * If the process dies here: the database finishes the running statement. The next deployment waits for that statement, drops
 * an index that was left invalid, and begins with the first statement of the file.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#db/data-api.ts';
import { int, sql, text } from '#db/sql.ts';

export interface MigrationPorts {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** When this process must stop waiting, in milliseconds since 1970. */
  readonly until: number;
}

/** For a process that may wait as long as it takes. */
export const UNLIMITED: MigrationPorts = { now: Date.now, sleep, until: Number.POSITIVE_INFINITY };

const RUNS_MAX = 3;
const POLL_MILLISECONDS = 2_000;
const LOCK_TIMEOUT = '5s';

/** Runs the statements one after the other. Throws what the last of three runs of a statement threw. */
export async function runOutsideTransaction(
  database: Database,
  version: string,
  statements: readonly string[],
  ports: MigrationPorts,
): Promise<void> {
  for (const statement of statements) {
    for (let runs = 1; ; runs++) {
      await settle(database, version, ports);
      try {
        await database.rows(marked(version, statement));
        break;
      } catch (error) {
        if (runs === RUNS_MAX) throw new Error(`${version} failed: ${(error as Error).message}`, { cause: error });
      }
    }
  }
}

// The comment finds the statement among the connections of the database.
const markOf = (version: string): string => `/* migration ${version} */`;
const isAlterTable = (statement: string): boolean => /^(?:--[^\n]*\n|\s)*alter\s+table\s/i.test(statement);
// A setting of the session would not reach the next call of the Data API, which may use another connection.
const withLockTimeout = (statement: string): string =>
  `do $bounded$ begin perform set_config('lock_timeout', '${LOCK_TIMEOUT}', true);\n${statement};\nend $bounded$`;
const marked = (version: string, statement: string) => ({
  text: `${markOf(version)} ${isAlterTable(statement) ? withLockTimeout(statement) : statement}`,
  parameters: [],
  decode: () => undefined,
  continueAfterTimeout: true as const,
});

/** Waits until no statement of the migration runs any more, and removes indexes whose build failed. */
async function settle(database: Database, version: string, ports: MigrationPorts): Promise<void> {
  for (;;) {
    const [row] = await database.rows(running(version));
    if (row?.count === 0) {
      const invalid = await database.rows(INVALID_INDEXES);
      if (invalid.length === 0) return;
      // Its timeout is no failure: the next turn of this loop waits for it.
      for (const { drop } of invalid) await database.rows(marked(version, drop)).catch(() => undefined);
    }
    if (ports.now() >= ports.until) {
      throw new Error(
        `Migration ${version} still runs in the database. Deploy again: the next deployment waits for it.`,
      );
    }
    await ports.sleep(POLL_MILLISECONDS);
  }
}

const running = (version: string) => sql({ count: int })`
  select count(*) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and position(${markOf(version)} in query) > 0`;

const INVALID_INDEXES = sql({ drop: text })`
  select format('drop index concurrently if exists %I.%I', namespace.nspname, class.relname)
  from pg_index index join pg_class class on class.oid = index.indexrelid
  join pg_namespace namespace on namespace.oid = class.relnamespace
  where namespace.nspname = 'app' and not index.indisvalid
    and not exists (select from pg_stat_progress_create_index build where build.index_relid = index.indexrelid)`;
