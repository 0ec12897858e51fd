import type pg from 'pg';

/** Tables of more bytes are truncated: their dead rows would slow the next statements down. */
const DELETED_BYTES_MAX = 2 * 1024 * 1024;
const SIZE = `select coalesce(sum(pg_relation_size(oid)), 0)::int as bytes from pg_class
  where relnamespace = 'app'::regnamespace and relkind = 'r'`;

/** The bytes of all tables of the shop, dead rows included. */
export const bytesOfTables = async (admin: pg.Client): Promise<number> =>
  (await admin.query<{ bytes: number }>({ name: 'bytes', text: SIZE })).rows[0]?.bytes ?? 0;

/**
 * Returns a function that empties every table. It mostly deletes, in one statement because of the foreign keys: a truncate
 * takes twenty times as long, and PostgreSQL then plans every statement again, which took a third of a simulator's run.
 */
export async function createTableCleaner(admin: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await admin.query<{ table: string; sequences: readonly string[] }>(
    `select format('app.%I', t.tablename) as table, array(
       select pg_get_serial_sequence(format('app.%I', t.tablename), c.column_name) from information_schema.columns c
       where c.table_schema = 'app' and c.table_name = t.tablename) as sequences
     from pg_tables t where t.schemaname = 'app' order by 1`,
  );
  const tables = rows.map(({ table }) => table);
  const sequences = rows.flatMap((row) => row.sequences.filter(Boolean));
  const restarts = sequences.map((sequence) => `setval('${sequence}', 1, false)`);
  const deletes = tables.map((table, i) => `d${i} as (delete from ${table})`);
  const text = `with ${deletes.join(', ')} select ${restarts.join(', ')}`;
  return async () => {
    if ((await bytesOfTables(admin)) > DELETED_BYTES_MAX)
      await admin.query(`truncate ${tables.join(', ')} restart identity`);
    else await admin.query({ name: 'clean', text });
  };
}
