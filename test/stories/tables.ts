/** The tables of the running system, as their owner. */
import pg from 'pg';
import { endpoints } from './aws-cli.ts';

export interface Tables {
  readonly client: pg.Client;
  /** A fingerprint of each table: of all its rows, in any order. It is fast, because some tests take thousands. */
  fingerprints(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** Rate limits and due times, and cached responses and sums: they hold no facts of the shop. */
const NO_TRUTH = ['rate_tokens', 'best_sellers_kept', 'overview_totals', 'overview_minutes'];

export const openTables = async (): Promise<Tables> => fingerprintsOf((await endpoints()).databaseUrl);

/** The tables of the database behind a connection string. */
export async function fingerprintsOf(connectionString: string): Promise<Tables> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'app' and tablename <> all ($1) order by 1",
    [NO_TRUTH],
  );
  const all = rows
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as hash from app.${name} t`,
    )
    .join(' union all ');
  // Without a new transaction, also one in progress, every table is unchanged.
  const snapshot = async () =>
    (await client.query<{ at: string }>('select pg_current_snapshot()::text as at')).rows[0]?.at;
  let last: { readonly at: string | undefined; readonly prints: Readonly<Record<string, string>> } | undefined;
  return {
    client,
    async fingerprints() {
      const at = await snapshot();
      if (last && last.at === at) return last.prints;
      const { rows: prints } = await client.query<{ name: string; hash: string }>(all);
      last = { at, prints: Object.fromEntries(prints.map(({ name, hash }) => [name, hash])) };
      return last.prints;
    },
    close: () => client.end(),
  };
}
