import pg from 'pg';
import { ConnectingClient } from '#local/postgres/connecting-client.ts';
import { unavailable } from './errors.ts';
import type { QueryResult } from './result.ts';
import type { Statement } from './statement.ts';

/** Runs a statement on a connection of a pool, or on the connection of a transaction. */
export type Run = (statement: Statement) => Promise<QueryResult>;

export interface Session {
  run: Run;
  /** Returns the connection to its pool, or closes it when its state is unknown. */
  release(broken: boolean): void;
}

export interface Sessions {
  /** Runs one statement in its own transaction. */
  autocommit: (url: string, statement: Statement) => Promise<QueryResult>;
  open(url: string): Promise<Session>;
  /** Opens a separate connection without a statement timeout. */
  openUnlimited(url: string): Promise<Session>;
  close(): Promise<void>;
}

export interface SessionLimits {
  /**
   * For each database user. The number is small because connections queue for a hot row inside PostgreSQL, which costs
   * more than queueing here: 3,918 updates a second of one row with 10 connections, 1,357 with 100.
   */
  readonly connectionsMax: number;
  readonly statementMilliseconds: number;
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** Creates one connection pool for each database user. */
export function createSessions({ connectionsMax, statementMilliseconds }: SessionLimits): Sessions {
  const pools = new Map<string, pg.Pool>();
  const timeout = `-c timezone=UTC -c statement_timeout=${statementMilliseconds}`;

  const poolOf = (url: string): pg.Pool => {
    const found = pools.get(url);
    if (found) return found;
    const created = new pg.Pool({
      Client: ConnectingClient,
      connectionString: url,
      max: connectionsMax,
      options: timeout,
      idleTimeoutMillis: 10_000,
    });
    // A broken idle connection (the server stopped) must not end this process; the next call reports the problem.
    created.on('error', () => {});
    // The pool does not listen to a connection in use: its error has a caller, or the caller's next statement sees it.
    created.on('connect', (client) => client.on('error', () => {}));
    pools.set(url, created);
    return created;
  };

  const open = async (url: string): Promise<Session> => {
    const client = await poolOf(url).connect().catch(orUnavailable);
    return { run: (statement) => query(client, statement), release: (broken) => client.release(broken) };
  };

  return {
    open,
    async autocommit(url, statement) {
      const session = await open(url);
      try {
        const result = await session.run(statement);
        session.release(false);
        return result;
      } catch (error) {
        const stale = isStalePlan(error);
        session.release(stale || !isSqlError(error));
        if (!stale) throw error;
        return await this.autocommit(url, { ...statement, name: undefined });
      }
    },
    async openUnlimited(url) {
      const client = new ConnectingClient({ connectionString: url, options: '-c timezone=UTC' });
      client.on('error', () => {});
      await client.connect().catch(orUnavailable);
      return { run: (statement) => query(client, statement), release: () => void client.end() };
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

/** Always the extended protocol, because the simple protocol accepts several statements in one text. */
async function query(client: pg.ClientBase, { text, values, name }: Statement): Promise<QueryResult> {
  const config: pg.QueryArrayConfig & { queryMode: 'extended' } = {
    text,
    values: [...values],
    ...(name === undefined ? {} : { name }),
    queryMode: 'extended',
    rowMode: 'array',
    types: AS_TEXT,
  };
  const result = await client.query<(string | null)[]>(config).catch(orUnavailable);
  return {
    // At run time a statement without rows (DDL, BEGIN) has no `fields`, although the type says so.
    columns: (result.fields ?? []).map((field) => ({ name: field.name, oid: field.dataTypeID })),
    rows: result.rows,
    affected: result.rowCount ?? 0,
  };
}

/** An error without an SQLSTATE is a connection error: refused, reset or terminated. */
function orUnavailable(error: unknown): never {
  throw error instanceof pg.DatabaseError ? error : unavailable(error);
}

/**
 * After DDL a prepared statement may return other columns; PostgreSQL then rejects the call before it runs anything.
 */
const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.message.includes('cached plan');

const isSqlError = (error: unknown): boolean => error instanceof pg.DatabaseError && error.severity === 'ERROR';
