/**
 * Measures `app.place_orders` directly over PostgreSQL connections and compares it with the upper limit of any
 * statement: update one row and commit. An Aurora commit takes milliseconds while the row stays locked. Here a deferred
 * trigger on the row's table sleeps for that time at commit, before the locks are released, so the wait is the same.
 */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Figure, Row } from '#bin/bench/figure.ts';
import { inSamples } from '#bin/bench/fixture.ts';
import { makeId } from '#domain/ids.ts';
import { OPEN_ORDERS_PER_BUYER_MAX, PAYMENT_WINDOW_MINUTES, WAITLIST_HOURS } from '#domain/limits.ts';
import { copyOfShop } from './place/copy.ts';

const COMMIT_MILLISECONDS = 3;
const CONNECTIONS = 10;
const BATCH = 100;

export interface PlaceOptions {
  readonly port: number;
  readonly rounds: number;
  readonly quick: boolean;
  log(line: string): void;
}

/** Runs a statement from ten connections for the given time and returns operations per second. */
async function rate(pool: pg.Pool, seconds: number, next: () => pg.QueryConfig, operations = 1): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const until = startedAt + seconds * 1_000;
  const connection = async (): Promise<void> => {
    const client = await pool.connect();
    while (performance.now() < until) {
      await client.query(next());
      done += operations;
    }
    client.release();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return done / ((performance.now() - startedAt) / 1_000);
}

const newId = (prefix: 'ord' | 'usr'): string => makeId(prefix, Date.now(), randomBytes(10));

/**
 * Returns a function that makes the next call, with `count` orders. Buyers rotate, so none reaches the limit of open
 * orders.
 */
function placing(productId: string, nextBuyer: () => string, count: number): () => pg.QueryConfig {
  return () => {
    const orders = Array.from({ length: count }, () => ({
      id: newId('ord'),
      buyer: nextBuyer(),
      iat: Math.floor(Date.now() / 1_000),
      key: newId('ord'),
      hash: 'bench',
      request: 'bench',
      lines: [{ p: productId, q: 1 }],
    }));
    return {
      name: 'place',
      text: 'select * from app.place_orders($1::jsonb, $2::int, $3::int, $4::int, 0)',
      values: [JSON.stringify(orders), PAYMENT_WINDOW_MINUTES, OPEN_ORDERS_PER_BUYER_MAX, WAITLIST_HOURS],
    };
  };
}

/** Measures the function alone. The system of this port must have run once and must be stopped now. */
export async function place({ port, rounds, quick, log }: PlaceOptions): Promise<Row> {
  const copy = await copyOfShop(port, COMMIT_MILLISECONDS);
  try {
    const { pool, productId, buyers } = copy;
    let requests = 0;
    const nextBuyer = (): string => buyers[requests++ % buyers.length] ?? '';
    const seconds = quick ? 1 : 3;
    const update = () => ({ name: 'update', text: 'update bench_row set n = n + 1 where id = 1' });
    const measured = async () => ({
      update: await rate(pool, seconds, update),
      one: await rate(pool, seconds, placing(productId, nextBuyer, 1)),
      hundred: await rate(pool, seconds, placing(productId, nextBuyer, BATCH), BATCH),
    });
    const results = await inSamples(rounds, async (round) => {
      await copy.slowCommits(false);
      const local = await measured();
      await copy.slowCommits(true);
      const slow = await measured();
      await pool.query('vacuum app.stock, bench_row');
      log(
        `place round ${round}: ${[slow.update, slow.one, slow.hundred].map((n) => n.toFixed(0)).join(' / ')} a second`,
      );
      return { local, slow };
    });
    return {
      id: 'place',
      title: `place_orders alone: one hot product, ${CONNECTIONS} connections, beside an UPDATE of one row`,
      figures: [
        ...figures(
          results.map(({ slow }) => slow),
          `commit ${COMMIT_MILLISECONDS} ms: `,
          true,
        ),
        ...figures(
          results.map(({ local }) => local),
          'local commit: ',
          false,
        ),
      ],
      checks: await copy.checks(requests),
    };
  } finally {
    await copy.close();
  }
}

interface Rates {
  readonly update: number;
  readonly one: number;
  readonly hundred: number;
}

const figures = (rates: readonly Rates[], prefix: string, gated: boolean): readonly Figure[] => [
  { name: `${prefix}UPDATE of one row`, unit: '/s', rounds: rates.map(({ update }) => update) },
  { name: `${prefix}one order per call`, unit: '/s', rounds: rates.map(({ one }) => one) },
  { name: `${prefix}${BATCH} orders per call`, unit: '/s', rounds: rates.map(({ hundred }) => hundred) },
  {
    name: `${prefix}one / UPDATE`,
    unit: '×',
    rounds: rates.map(({ one, update }) => one / update),
    better: 'more',
    ...(gated ? { gate: 0.4 } : {}),
  },
  {
    name: `${prefix}${BATCH} / UPDATE`,
    unit: '×',
    rounds: rates.map(({ hundred, update }) => hundred / update),
    better: 'more',
    ...(gated ? { gate: 10 } : {}),
  },
];
