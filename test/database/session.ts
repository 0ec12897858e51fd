import type { Field } from '@aws-sdk/client-rds-data';
import type pg from 'pg';
import type { Statement } from '#db/sql.ts';

/** A plain connection of role shop_app. Unlike the Data API, a test can interleave the steps of its transactions. */
export interface Session {
  readonly pid: number;
  query(text: string): Promise<unknown>;
  /** Runs a statement of db/ as the Data API would, but inside the open transaction of this session. */
  rows<R>(statement: Statement<R>): Promise<readonly R[]>;
  close(): Promise<void>;
}

/** Runs statements: the Data API client or one session. */
export type Executor = Pick<Session, 'rows'>;

const BIGINT_OID = 20;

export async function toSession(client: pg.Client): Promise<Session> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return {
    pid: Number(rows[0]?.pid),
    query: (text) => client.query(text),
    rows: (statement) => runOn(client, statement),
    close: () => client.end(),
  };
}

/** Waits until another session blocks this one. */
export async function untilBlocked(admin: pg.ClientBase, session: Session): Promise<void> {
  const blocked = 'select cardinality(pg_blocking_pids($1)) > 0 as yes';
  while (!(await admin.query<{ yes: boolean }>(blocked, [session.pid])).rows[0]?.yes);
}

/** Runs a statement of db/ on a plain connection and decodes its rows. */
export async function runOn<R>(client: pg.ClientBase, statement: Statement<R>): Promise<readonly R[]> {
  const text = statement.text.replace(/:p(\d+)\b/g, (_, n: string) => `$${Number(n) + 1}`);
  const values = statement.parameters.map(
    ({ value }) => Object.entries(value ?? {}).map(([k, v]) => (k === 'isNull' ? null : v))[0],
  );
  const result = await client.query<unknown[]>({ text, values, rowMode: 'array' });
  return result.rows.map((row) =>
    statement.decode(row.map((value, i) => toField(value, result.fields[i]?.dataTypeID))),
  );
}

/** Converts a PostgreSQL value to the field that the Data API would return. */
export function toField(value: unknown, oid: number | undefined): Field {
  if (value === null) return { isNull: true };
  if (typeof value === 'number' || oid === BIGINT_OID) return { longValue: Number(value) };
  if (typeof value === 'boolean') return { booleanValue: value };
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) };
}
