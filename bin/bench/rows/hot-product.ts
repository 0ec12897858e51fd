import type { Figure, Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples, measuredValues } from '#bin/bench/fixture.ts';
import type { FloorSample } from '#bin/bench/floor.ts';
import { type SaleSample, sell, sumChecks } from '#bin/bench/sale.ts';
import { profile } from './hot-product/profile.ts';

export interface HotSample {
  readonly floor: FloorSample;
  readonly sale: SaleSample;
  /** The same sale without payments. */
  readonly unpaid: SaleSample;
  /** Median response time with a single client. */
  readonly aloneMilliseconds: number;
}

export const CLIENTS = 100;
const ALONE_ORDERS = 50;
/** Aims for the order function with PostgreSQL. */
const PAID_MILLISECONDS = 3.5;
const UNPAID_MILLISECONDS = 2;

/** The size of one round as docs/performance.md shows it, or a tenth of that. */
export const hotSize = (quick: boolean) => (quick ? { stock: 250, buyers: 300 } : { stock: 1_000, buyers: 1_200 });

/** Alternates the floor and the shop, so that a slow moment of the machine affects both. */
export async function hotSamples(fixture: Fixture): Promise<readonly HotSample[]> {
  const size = { ...hotSize(fixture.quick), clients: CLIENTS };
  return inSamples(fixture.rounds, async (round) => {
    const floor = await fixture.floor.round(size);
    const sale = await sell(fixture, { ...size, pay: true, waitUntilIdle: true });
    const unpaid = await sell(fixture, { ...size, waitUntilIdle: true });
    const alone = await sell(fixture, {
      stock: ALONE_ORDERS,
      buyers: ALONE_ORDERS,
      clients: 1,
      pay: true,
      waitUntilIdle: true,
    });
    const ratio = sale.perSecond / floor.ordersPerSecond;
    fixture.log(
      `B1 round ${round}: ${sale.perSecond.toFixed(0)} orders/s, floor ${floor.ordersPerSecond.toFixed(0)} (${ratio.toFixed(3)}), ` +
        `${((sale.cpuMilliseconds ?? 0) / sale.accepted).toFixed(1)} CPU ms per order`,
    );
    return { floor, sale, unpaid, aloneMilliseconds: alone.p50 };
  });
}

/**
 * B1: stock 1,000, 1,200 buyers, 100 at a time. Order and payment are one call; the floor also does both in one
 * statement.
 */
export async function hotProduct(
  fixture: Fixture,
): Promise<{ readonly row: Row; readonly rounds: readonly HotSample[] }> {
  const rounds = await hotSamples(fixture);
  const { stock, buyers } = hotSize(fixture.quick);
  const row: Row = {
    id: 'B1',
    title: `Hot product: stock ${stock}, ${buyers} buyers, ${CLIENTS} at a time (order and payment in one call)`,
    figures: figuresOf(rounds),
    checks: [
      ...sumChecks(rounds.map(({ sale }) => sale)),
      ...sumChecks(rounds.map(({ unpaid }) => unpaid)).map((check) => ({ ...check, name: `unpaid: ${check.name}` })),
    ],
  };
  return { row, rounds };
}

function figuresOf(rounds: readonly HotSample[]): readonly Figure[] {
  const of = (pick: (round: HotSample) => number | undefined): readonly number[] => measuredValues(rounds.map(pick));
  const perOrder = (pick: (sale: SaleSample) => number | undefined, unit = 1) =>
    of(({ sale }) => {
      const value = pick(sale);
      return value === undefined ? undefined : value / sale.accepted / unit;
    });
  return [
    { name: 'orders', unit: '/s', rounds: of(({ sale }) => sale.perSecond) },
    { name: 'floor', unit: '/s', rounds: of(({ floor }) => floor.ordersPerSecond) },
    {
      name: 'orders / floor',
      unit: '×',
      rounds: of(({ sale, floor }) => sale.perSecond / floor.ordersPerSecond),
      better: 'more',
      aim: 0.25,
      gate: 0.08,
    },
    {
      name: 'unpaid orders / floor',
      unit: '×',
      rounds: of(({ unpaid, floor }) => unpaid.perSecond / floor.ordersPerSecond),
      better: 'more',
      gate: 0.12,
    },
    { name: 'p50', unit: 'ms', rounds: of(({ sale }) => sale.p50) },
    { name: 'p95', unit: 'ms', rounds: of(({ sale }) => sale.p95) },
    { name: 'p99', unit: 'ms', rounds: of(({ sale }) => sale.p99) },
    { name: 'p99 / floor', unit: '×', rounds: of(({ sale, floor }) => sale.p99 / floor.p99), aim: 4, gate: 6 },
    {
      name: 'CPU per order, until all mails are sent',
      unit: 'ms',
      rounds: perOrder((s) => s.cpuMilliseconds),
      aim: 3,
      gate: 8,
    },
    { name: 'CPU per order, until the last response', unit: 'ms', rounds: perOrder((s) => s.cpuUntilLastResponse) },
    { name: 'CPU per order, floor', unit: 'ms', rounds: of(({ floor }) => floor.cpuPerOrder) },
    { name: 'SQL per order', unit: 'calls', rounds: perOrder((s) => s.sql), aim: 3, gate: 6 },
    { name: 'WAL per order', unit: 'KB', rounds: perOrder((s) => s.walBytes, 1024), aim: 4, gate: 12 },
    { name: 'stored per order', unit: 'KB', rounds: perOrder((s) => s.storedBytes, 1024), aim: 2, gate: 4 },
    { name: 'one client p50', unit: 'ms', rounds: of(({ aloneMilliseconds }) => aloneMilliseconds), aim: 6, gate: 15 },
    { name: 'PSS peak', unit: 'MB', rounds: of(({ sale }) => sale.peak?.pssMegabytes) },
    ...profile(
      'a paid order',
      rounds.map(({ sale }) => sale),
      PAID_MILLISECONDS,
    ),
    ...profile(
      'an unpaid order',
      rounds.map(({ unpaid }) => unpaid),
      UNPAID_MILLISECONDS,
    ),
  ];
}
