/**
 * B10: the best sellers of three days with a million order lines, in the two hardest distributions: few products, and
 * so many products that the hourly sums are almost as many as the lines. Database time is the time of the statement
 * that the Lambda function uses, measured on one connection.
 */
import type pg from 'pg';
import { type Figure, quantile, type Row } from '#bin/bench/figure.ts';
import { inSamples } from '#bin/bench/fixture.ts';
import {
  BEST_SELLERS_KEPT_SECONDS,
  BEST_SELLERS_LAG_MINUTES,
  BEST_SELLERS_LIVE_MILLISECONDS_MAX,
  BEST_SELLERS_MAX,
} from '#domain/limits.ts';
import { SALES, sellers } from './best-sellers/sales.ts';
import { copyDatabase } from './place/copy.ts';

export interface BestSellersOptions {
  readonly port: number;
  readonly rounds: number;
  readonly quick: boolean;
  log(line: string): void;
}

const DAYS = 3;
const LIMIT = 5;
const CALLS = 400;
/** Calls per minute; the first call of a minute may have to compute the list again. */
const CALLS_A_MINUTE = 40;
const DATABASE = 'bench_best_sellers';

const QUERY = 'select * from app.best_sellers($1::int, $2::int, $3::int, $4::int, $5::int, $6::int)';
const values = (liveMilliseconds: number) => [
  DAYS,
  LIMIT,
  BEST_SELLERS_MAX,
  BEST_SELLERS_LAG_MINUTES,
  liveMilliseconds,
  BEST_SELLERS_KEPT_SECONDS,
];
/** The expected list, summed directly from the order lines. */
const PLAIN = `
  select l.product_id as id, sum(l.quantity)::int as units from app.payments p join app.order_lines l on l.order_id = p.order_id
  where p.status = 'COMPLETED' and p.ended_at > app.now() - make_interval(days => ${DAYS}) and p.ended_at <= app.now()
  group by 1 order by 2 desc, 1 limit ${LIMIT}`;

async function milliseconds(pool: pg.Pool, text: string, parameters: readonly unknown[] = []): Promise<number> {
  const startedAt = performance.now();
  await pool.query(text, [...parameters]);
  return performance.now() - startedAt;
}

interface Measured {
  readonly served: readonly number[];
  readonly computed: readonly number[];
  readonly plain: readonly number[];
}

async function measured(pool: pg.Pool): Promise<Measured> {
  const served: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    if (call % CALLS_A_MINUTE === 0) await pool.query('delete from app.best_sellers_kept');
    served.push(await milliseconds(pool, QUERY, values(BEST_SELLERS_LIVE_MILLISECONDS_MAX)));
  }
  await pool.query('delete from app.best_sellers_kept');
  const computed: number[] = [];
  for (let call = 0; call < 20; call++) computed.push(await milliseconds(pool, QUERY, values(1_000_000)));
  return { served, computed, plain: [await milliseconds(pool, PLAIN), await milliseconds(pool, PLAIN)] };
}

/** Returns the number of ranks that differ from the expected list; both are read in one snapshot. */
async function countWrongRanks(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read');
    const { rows: plain } = await client.query<{ id: string; units: number }>(PLAIN);
    const { rows } = await client.query<{ items: { product: { id: string }; units: number }[] }>(
      QUERY,
      values(1_000_000),
    );
    const items = rows[0]?.items ?? [];
    return plain.filter(({ id, units }, i) => items[i]?.product.id !== id || items[i]?.units !== units).length;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** Measures the statement alone. The system of this port must have run once and must be stopped now. */
export async function bestSellers({ port, rounds, quick, log }: BestSellersOptions): Promise<Row> {
  const lines = quick ? SALES.quick : SALES.full;
  const figures: Figure[] = [];
  let wrong = 0;
  for (const products of sellers) {
    const { pool, stop } = await copyDatabase(port, DATABASE);
    try {
      log(`B10: writing ${lines} order lines of ${products} products`);
      await SALES.write(pool, products, lines, DAYS);
      const results = await inSamples(rounds, () => measured(pool));
      wrong += await countWrongRanks(pool);
      figures.push(...figuresOf(`${products} products: `, results));
    } finally {
      await pool.end();
      await stop();
    }
  }
  return {
    id: 'B10',
    title: `Best sellers of ${DAYS} days with ${lines} order lines, requested ${CALLS_A_MINUTE} times a minute`,
    figures,
    checks: [{ name: 'ranks unlike the plain sum', value: wrong, expected: 0 }],
  };
}

const figuresOf = (prefix: string, results: readonly Measured[]): readonly Figure[] => [
  { name: `${prefix}p95`, unit: 'ms', rounds: results.map(({ served }) => quantile(served, 0.95)), gate: 5 },
  { name: `${prefix}computed again, p50`, unit: 'ms', rounds: results.map(({ computed }) => quantile(computed, 0.5)) },
  { name: `${prefix}plain sum`, unit: 'ms', rounds: results.map(({ plain }) => Math.min(...plain)) },
];
