/** Runs statements on one connection and reads what they cost the server. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { Statement } from '#db/sql.ts';
import { createCompiler } from '#local/aws/rds-data/statement.ts';

/** Of one order. */
export interface Cost {
  /** CPU of the connection's process; undefined if this machine cannot read it. */
  readonly milliseconds: number | undefined;
  /** Bytes of WAL. */
  readonly wal: number;
  /** Row versions written: rows inserted and rows updated. */
  readonly versions: number;
  /** Updates that needed new index entries, because the row changed its page or an indexed column. */
  readonly reindexed: number;
}

export interface Meter {
  /** Runs a statement as the Data API does, and returns its rows as text. */
  readonly run: (statement: Statement<unknown>) => Promise<readonly (readonly (string | null)[])[]>;
  /** Runs the work and returns its cost for each of the orders. */
  readonly measure: (orders: number, work: () => Promise<unknown>) => Promise<Cost>;
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };
const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Measures the connection `client`; another one of `pool` reads the counters. */
export async function openMeter(client: pg.PoolClient, pool: pg.Pool): Promise<Meter> {
  const compile = createCompiler();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  return {
    async run({ text, parameters }) {
      const { values, name, ...compiled } = compile(text, parameters as Parameters<typeof compile>[1]);
      const result = await client.query<(string | null)[]>({
        text: compiled.text,
        values: [...values],
        ...(name === undefined ? {} : { name }),
        rowMode: 'array',
        types: AS_TEXT,
      });
      return result.rows;
    },
    async measure(orders, work) {
      const [before, from] = [cpuOf(pid), await written(client, pool)];
      await work();
      const after = cpuOf(pid);
      const to = await written(client, pool);
      return {
        milliseconds: before === undefined || after === undefined ? undefined : (after - before) / orders,
        wal: (to.wal - from.wal) / orders,
        versions: (to.versions - from.versions) / orders,
        reindexed: (to.reindexed - from.reindexed) / orders,
      };
    },
  };
}

/** The CPU milliseconds of a process of this machine. Linux counts them in nanoseconds here. */
function cpuOf(pid: number): number | undefined {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'postgres') return undefined;
    const [running] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(running) / NANOSECONDS_PER_MILLISECOND;
  } catch {
    return undefined;
  }
}

type Written = Omit<Cost, 'milliseconds'>;

async function written(client: pg.PoolClient, pool: pg.Pool): Promise<Written> {
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query<Written>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal,
       sum(n_tup_ins + n_tup_upd)::float8 as versions, sum(n_tup_upd - n_tup_hot_upd)::float8 as reindexed
     from pg_stat_user_tables where schemaname = 'app'`,
  );
  if (!rows[0]) throw new TypeError('pg_stat_user_tables returned no row');
  return rows[0];
}
