import pg from 'pg';
import { unavailable } from './errors.ts';
import type { Answer } from './result.ts';
import type { Statement } from './statement.ts';

/** Something that runs a statement: a connection of a pool, or the one a transaction holds. */
export type Run = (statement: Statement) => Promise<Answer>;

export interface Session {
  run: Run;
  /** Gives the connection back, or closes it when its state is unknown. */
  release(broken: boolean): void;
}

export interface Sessions {
  /** One statement that commits by itself. */
  autocommit: (url: string, statement: Statement) => Promise<Answer>;
  open(url: string): Promise<Session>;
  /** A connection of its own, without a time limit. */
  openUnlimited(url: string): Promise<Session>;
  close(): Promise<void>;
}

export interface SessionLimits {
  /**
   * Per database user. Small on purpose: one hot row takes 3,918 updates a second from 10 connections and 1,357 from 100
   * (they queue for the row inside PostgreSQL, which is dearer than queueing here).
   */
  readonly connectionsMax: number;
  readonly statementMilliseconds: number;
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };

export function createSessions({ connectionsMax, statementMilliseconds }: SessionLimits): Sessions {
  const pools = new Map<string, pg.Pool>();
  const timeout = `-c timezone=UTC -c statement_timeout=${statementMilliseconds}`;

  const poolOf = (url: string): pg.Pool => {
    const found = pools.get(url);
    if (found) return found;
    const made = new pg.Pool({
      connectionString: url,
      max: connectionsMax,
      options: timeout,
      idleTimeoutMillis: 10_000,
    });
    // An idle connection that breaks (the server stopped) must not end this process; the next call reports it.
    made.on('error', () => {});
    pools.set(url, made);
    return made;
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
        const answer = await session.run(statement);
        session.release(false);
        return answer;
      } catch (error) {
        const stale = isStalePlan(error);
        session.release(stale || !isSqlError(error));
        if (!stale) throw error;
        return await this.autocommit(url, { ...statement, name: undefined });
      }
    },
    async openUnlimited(url) {
      const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
      client.on('error', () => {});
      await client.connect().catch(orUnavailable);
      return { run: (statement) => query(client, statement), release: () => void client.end() };
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

/** `extended` always: the simple protocol would take several statements in one text. */
async function query(client: pg.ClientBase, { text, values, name }: Statement): Promise<Answer> {
  const question: pg.QueryArrayConfig & { queryMode: 'extended' } = {
    text,
    values: [...values],
    ...(name === undefined ? {} : { name }),
    queryMode: 'extended',
    rowMode: 'array',
    types: AS_TEXT,
  };
  const result = await client.query<(string | null)[]>(question).catch(orUnavailable);
  return {
    // A statement without rows (DDL, BEGIN) has no fields at all, whatever the type says.
    columns: (result.fields ?? []).map((field) => ({ name: field.name, oid: field.dataTypeID })),
    rows: result.rows,
    affected: result.rowCount ?? 0,
  };
}

/** An error without an SQLSTATE is one of the connection: refused, reset, terminated. */
function orUnavailable(error: unknown): never {
  throw error instanceof pg.DatabaseError ? error : unavailable(error);
}

/** After DDL a prepared statement may answer other columns: PostgreSQL then refuses before it runs anything. */
const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.message.includes('cached plan');

const isSqlError = (error: unknown): boolean => error instanceof pg.DatabaseError && error.severity === 'ERROR';
