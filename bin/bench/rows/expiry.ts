/**
 * B7: the cost of expiring unpaid orders, with a thousand and with a million open orders; one in a hundred is due.
 * "Rows read" are the rows that PostgreSQL fetched from any table of the shop, with or without an index.
 */
import type pg from 'pg';
import { type Figure, median, type Row } from '#bin/bench/figure.ts';
import { inSamples } from '#bin/bench/fixture.ts';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { copyDatabase } from './place/copy.ts';

export interface ExpiryOptions {
  readonly port: number;
  readonly rounds: number;
  readonly quick: boolean;
  log(line: string): void;
}

const DATABASE = 'bench_expiry';
const OPEN = { quick: [1_000, 100_000], full: [1_000, 1_000_000] } as const;
const DUE_SHARE = 0.01;
const ROWS_GATE = 1.5;

const ID = "lpad(n::text, 25, '0')";
/** SQL that creates unpaid orders of one unit; every hundredth is due. */
const openOrders = (open: number): readonly string[] => [
  'set session_replication_role = replica',
  `insert into app.products (id, seller_id, title, price, factory_id)
   select 'prd_x' || ${ID}, (select id from app.users where role = 'SELLER' limit 1), 'Donut', 1000, 'fac_main' from generate_series(0, 99) n`,
  `insert into app.stock (product_id, on_hand, reserved) select 'prd_x' || ${ID}, ${open}, ${open} / 100 from generate_series(0, 99) n`,
  `insert into app.orders (id, buyer_id, seller_id, status, total, created_at, payment_due_at, idempotency_key, request_hash)
   select 'ord_x' || ${ID}, 'usr_x' || lpad((n % 10000)::text, 25, '0'),
     (select id from app.users where role = 'SELLER' limit 1), 'NOTPAYED', 1000, app.now(),
     app.now() + case when n % ${1 / DUE_SHARE} = 0 then -interval '1 minute' else interval '5 minutes' end, n::text, 'bench'
   from generate_series(1, ${open}) n`,
  `insert into app.order_lines (order_id, line, product_id, quantity, unit_price)
   select 'ord_x' || ${ID}, 0, 'prd_x' || lpad((n % 100)::text, 25, '0'), 1, 1000 from generate_series(1, ${open}) n`,
  `insert into app.order_history (order_id, seq, to_status, actor, at)
   select 'ord_x' || ${ID}, 1, 'NOTPAYED', 'bench', app.now() from generate_series(1, ${open}) n`,
  'vacuum analyze',
];

async function rowsRead(client: pg.PoolClient): Promise<number> {
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query<{ n: number }>(
    "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::float8 as n from pg_stat_user_tables where schemaname = 'app'",
  );
  return rows[0]?.n ?? Number.NaN;
}

interface Batch {
  readonly rows: number;
  readonly milliseconds: number;
  readonly expired: number;
}

async function expire(client: pg.PoolClient, count: number): Promise<Batch> {
  const before = await rowsRead(client);
  const startedAt = performance.now();
  const { rows } = await client.query<{ expired: number }>('select expired from app.expire_orders($1, $2, false)', [
    count,
    PAYMENT_WINDOW_MINUTES * 60,
  ]);
  const milliseconds = performance.now() - startedAt;
  return { rows: (await rowsRead(client)) - before, milliseconds, expired: rows[0]?.expired ?? 0 };
}

/** Measures the statement alone. The system of this port must have run once and must be stopped now. */
export async function expiry({ port, rounds, quick, log }: ExpiryOptions): Promise<Row> {
  const [few, many] = quick ? OPEN.quick : OPEN.full;
  // All rounds together expire every due order of the smaller shop, and the same number in the larger one.
  const count = Math.floor((few * DUE_SHARE) / rounds);
  const measured = async (open: number): Promise<readonly Batch[]> => {
    log(`B7: writing ${open} open orders`);
    const { pool, stop } = await copyDatabase(port, DATABASE);
    const client = await pool.connect();
    try {
      for (const text of openOrders(open)) await client.query(text);
      await client.query('set session_replication_role = origin');
      return await inSamples(rounds, () => expire(client, count));
    } finally {
      client.release(true);
      await pool.end();
      await stop();
    }
  };
  const [small, large] = [await measured(few), await measured(many)];
  const perOrder = (batches: readonly Batch[]) => batches.map(({ rows, expired }) => rows / expired);
  const base = median(perOrder(small));
  const figures = (open: number, batches: readonly Batch[]): readonly Figure[] => [
    { name: `${open} open: rows read per expired order`, unit: 'rows', rounds: perOrder(batches) },
    { name: `${open} open: ${count} expire`, unit: 'ms', rounds: batches.map(({ milliseconds }) => milliseconds) },
  ];
  return {
    id: 'B7',
    title: 'Expiry: one open order in a hundred is due',
    figures: [
      ...figures(few, small),
      ...figures(many, large),
      { name: 'rows read: many open / few', unit: '×', rounds: perOrder(large).map((n) => n / base), gate: ROWS_GATE },
    ],
    checks: [
      {
        name: 'due but not expired',
        value: [...small, ...large].reduce((sum, { expired }) => sum + count - expired, 0),
        expected: 0,
      },
    ],
  };
}
