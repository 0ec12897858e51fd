/** The order queue with its own faults alone, so that nothing else can explain what happens to an order request. */
import { expect, test } from 'vitest';
import { ORDER_QUEUE_BUGS } from './bugs-order-queue.ts';
import { type FaultPlan, NO_FAULTS } from './faults.ts';
import { RATES } from './faults-order-queue.ts';
import { kindOf } from './replay.ts';
import type { Options } from './simulate.ts';
import { simulator } from './simulator.ts';

const { database, mustHold, run } = simulator();
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const faultPlan = (): FaultPlan => ({ ...NO_FAULTS, rates: new Map(Object.entries(RATES)) as FaultPlan['rates'] });
const options: Options = { faultPlan, workload: { orders: 14, manual: 0 } };

test('every order request is decided once, and its buyer reads the same decision each time', async () => {
  const kinds = new Set<string>();
  const statuses = new Set<string>();
  for (const seed of SEEDS.slice(0, 4)) {
    const { points, trace } = await mustHold(seed, options);
    for (const point of points) kinds.add(kindOf(point));
    for (const line of trace) statuses.add(/client received read-\d+ (\d+)/.exec(line)?.[1] ?? '');
  }
  expect([...kinds]).toEqual(expect.arrayContaining(['order-intake db place_orders', 'order db read_order_request']));
  expect([...statuses]).toEqual(expect.arrayContaining(['200', '202', '303', '404']));
});

/** A late request needs longer delays, which other runs have: `npm run sim -- --bug "a late order request is placed"`. */
const OWN_BUGS = Object.entries(ORDER_QUEUE_BUGS).filter(([name]) => name !== 'a late order request is placed');

test.for(OWN_BUGS)('found: %s', async ([, bug]) => {
  const restore = await database().alter(bug.sql ?? []);
  let broken: string | undefined;
  for (const seed of SEEDS) broken ??= (await run(seed, { ...options, bug })).broken;
  await restore();
  expect(broken).toBeDefined();
});
