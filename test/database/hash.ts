import type pg from 'pg';

/** Returns a hash of every row of every table. Two equal hashes mean that no row changed. */
export async function rowHash(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ table: string }>(
    "select tablename as table from pg_tables where schemaname = 'app' order by 1",
  );
  const parts = rows.map(
    ({ table }) =>
      `(select '${table}' as t, md5(coalesce(string_agg(x::text, e'\\n' order by x::text), '')) as h from app.${table} x)`,
  );
  const hash = await admin.query<{ hash: string }>(
    `select md5(string_agg(t || h, ',' order by t)) as hash from (${parts.join(' union all ')}) p`,
  );
  return hash.rows[0]?.hash ?? '';
}
