import type { Figure, Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples, known } from '#bin/bench/fixture.ts';
import type { FloorSample } from '#bin/bench/floor.ts';
import { type SaleSample, sell, sumChecks } from '#bin/bench/sale.ts';

export interface HotSample {
  readonly floor: FloorSample;
  readonly sale: SaleSample;
  /** The median of a buyer who has the shop to himself. */
  readonly aloneMilliseconds: number;
}

export const CLIENTS = 100;
const ALONE_ORDERS = 50;

/** The size of one round as docs/performance.md shows it, or a tenth of that. */
export const hotSize = (quick: boolean) => (quick ? { stock: 250, buyers: 300 } : { stock: 1_000, buyers: 1_200 });

/** The floor and the shop in turn, so that a slow moment of the machine meets both. */
export async function hotSamples(ground: Fixture): Promise<readonly HotSample[]> {
  const size = { ...hotSize(ground.quick), clients: CLIENTS };
  return inSamples(ground.rounds, async (round) => {
    const floor = await ground.floor.round(size);
    const sale = await sell(ground, { ...size, pay: true, toRest: true });
    const alone = await sell(ground, {
      stock: ALONE_ORDERS,
      buyers: ALONE_ORDERS,
      clients: 1,
      pay: true,
      toRest: true,
    });
    const ratio = sale.perSecond / floor.ordersPerSecond;
    ground.say(
      `B1 round ${round}: ${sale.perSecond.toFixed(0)} orders/s, floor ${floor.ordersPerSecond.toFixed(0)} (${ratio.toFixed(3)}), ` +
        `${((sale.cpuMilliseconds ?? 0) / sale.accepted).toFixed(1)} CPU ms an order`,
    );
    return { floor, sale, aloneMilliseconds: alone.p50 };
  });
}

/** B1: stock 1,000, 1,200 buyers, 100 at a time; order and payment in one call, and the floor does the same in one. */
export async function hotProduct(
  ground: Fixture,
): Promise<{ readonly row: Row; readonly rounds: readonly HotSample[] }> {
  const rounds = await hotSamples(ground);
  const { stock, buyers } = hotSize(ground.quick);
  const row: Row = {
    id: 'B1',
    title: `Hot product: stock ${stock}, ${buyers} buyers, ${CLIENTS} at a time (order and payment in one call)`,
    figures: figuresOf(rounds),
    checks: sumChecks(rounds.map(({ sale }) => sale)),
  };
  return { row, rounds };
}

function figuresOf(rounds: readonly HotSample[]): readonly Figure[] {
  const of = (pick: (round: HotSample) => number | undefined): readonly number[] => known(rounds.map(pick));
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
      gate: 0.1,
    },
    { name: 'p50', unit: 'ms', rounds: of(({ sale }) => sale.p50) },
    { name: 'p95', unit: 'ms', rounds: of(({ sale }) => sale.p95) },
    { name: 'p99', unit: 'ms', rounds: of(({ sale }) => sale.p99) },
    { name: 'p99 / floor', unit: '×', rounds: of(({ sale, floor }) => sale.p99 / floor.p99), aim: 4, gate: 10 },
    {
      name: 'CPU an order, until every event and mail is out',
      unit: 'ms',
      rounds: perOrder((s) => s.cpuMilliseconds),
      aim: 3,
      gate: 8,
    },
    { name: 'CPU an order, until the last answer', unit: 'ms', rounds: perOrder((s) => s.cpuUntilAnswered) },
    { name: 'CPU an order, floor', unit: 'ms', rounds: of(({ floor }) => floor.cpuPerOrder) },
    { name: 'SQL an order', unit: 'calls', rounds: perOrder((s) => s.sql), aim: 3, gate: 6 },
    { name: 'WAL an order', unit: 'KB', rounds: perOrder((s) => s.walBytes, 1024), aim: 4, gate: 12 },
    { name: 'stored an order', unit: 'KB', rounds: perOrder((s) => s.storedBytes, 1024), aim: 2, gate: 4 },
    { name: 'one client p50', unit: 'ms', rounds: of(({ aloneMilliseconds }) => aloneMilliseconds), aim: 6, gate: 15 },
    { name: 'PSS peak', unit: 'MB', rounds: of(({ sale }) => sale.peak?.pssMegabytes) },
  ];
}
