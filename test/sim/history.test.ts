/** A history as an outsider gets it: accepted for a crowd, refused for planted bugs. seeds.test.ts reads those of its runs. */
import { expect, test } from 'vitest';
import { violationOf } from '#test/history.ts';
import type { Bug } from './bug.ts';
import { BUGS } from './bugs.ts';
import { type FaultPlan, NO_FAULTS } from './faults.ts';
import { RATES } from './faults-order-queue.ts';
import { simulator } from './simulator.ts';

const { database, run, mustHold } = simulator();
const crowd = (): FaultPlan => ({ ...NO_FAULTS, rates: new Map(Object.entries(RATES)) as FaultPlan['rates'] });
const SEEDS = [1, 2, 3, 4];

test('the history of a crowd is explained: each queued order is one line, from its request to its decision', async () => {
  const outcomes = new Map<string, number>();
  for (const seed of SEEDS) {
    const { history } = await mustHold(seed, { faultPlan: crowd, workload: { orders: 14, manual: 0 } });
    expect(violationOf(history), `seed ${seed}`).toBeUndefined();
    for (const { acceptedMicros, status, callMicros, returnMicros } of history) {
      if (acceptedMicros === undefined) continue;
      expect(returnMicros).toBeGreaterThanOrEqual(acceptedMicros);
      expect(acceptedMicros).toBeGreaterThanOrEqual(callMicros);
      outcomes.set(String(status), (outcomes.get(String(status)) ?? 0) + 1);
    }
  }
  expect(outcomes.get('201')).toBeGreaterThan(0);
  expect(outcomes.get('409')).toBeGreaterThan(0);
});

/** Planted bug -> the first seed whose history shows it now; the search begins there, because other work changes the seeds. */
const SEEDS_OF_BUGS = {
  'an order takes one unit more than the stock': 1,
  'the last unit is never sold': 1,
  'every retry has a new idempotency key': 5,
  'an order is paid without enough balance': 4,
  'an expired order stays reserved': 63,
  'a cancelled order is not refunded': 19,
};
const SEEDS_MAX = 40;

test.for(Object.entries(SEEDS_OF_BUGS))('the history alone shows: %s', async ([name, from]) => {
  const bug = BUGS[name] as Bug;
  const restore = await database().alter(bug.sql ?? []);
  let violation: string | undefined;
  for (let seed = from; !violation && seed < from + SEEDS_MAX; seed++)
    violation = violationOf((await run(seed, { bug, goesOn: true })).history);
  await restore();
  expect(violation).toBeDefined();
});
