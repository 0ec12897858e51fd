import type { Field } from '@aws-sdk/client-rds-data';
import type pg from 'pg';
import type { Statement } from '#db/sql.ts';

/** One raw connection of role shop_app: what the Data API hides, a test can interleave here. */
export interface Session {
  readonly pid: number;
  query(text: string): Promise<unknown>;
  /** Runs a statement of db/ as the Data API would, but inside whatever transaction is open here. */
  rows<R>(statement: Statement<R>): Promise<readonly R[]>;
  close(): Promise<void>;
}

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

/** A value of PostgreSQL as the Data API would answer it. */
export function toField(value: unknown, oid: number | undefined): Field {
  if (value === null) return { isNull: true };
  if (typeof value === 'number' || oid === BIGINT_OID) return { longValue: Number(value) };
  if (typeof value === 'boolean') return { booleanValue: value };
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) };
}
