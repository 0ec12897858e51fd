/** Order requests outlast a database that is away for four of the five minutes of a request. */
import { expect, test } from 'vitest';
import { type FaultPlan, NO_FAULTS } from './faults.ts';
import { simulator } from './simulator.ts';

const { mustHold } = simulator();
const SEEDS = [201, 202, 203];
const AWAY_MILLISECONDS = 240_000;
const faultPlan = (): FaultPlan => ({
  ...NO_FAULTS,
  intakeWindowSeconds: 20,
  outages: [{ service: 'db', atMilliseconds: 0, milliseconds: AWAY_MILLISECONDS }],
});
/** Six orders in the first six seconds: the first one is four minutes old when the database is back. */
const workload = {
  orders: 0,
  manual: 0,
  scenarios: Array.from({ length: 6 }, () => ({ unpaid: 'paid', paid: 'kept' }) as const),
};
const queued = (trace: readonly string[]): number =>
  trace.filter((line) => /client received \S+ 202/.test(line)).length;
const expired = (trace: readonly string[]): readonly string[] =>
  trace.filter((line) => line.includes('request_expired'));

test.for(SEEDS)('four minutes without the database: no order request expires (seed %i)', async (seed) => {
  const { trace } = await mustHold(seed, { faultPlan, workload });
  expect(queued(trace)).toBeGreaterThan(0);
  expect(expired(trace)).toEqual([]);
  expect(trace.filter((line) => line.includes('dead letter order-intake'))).toEqual([]);
});
