/** The simulator finds planted bugs. This test has the bugs that a few seeds find. All bugs: `npm run sim -- --bugs`. */
import { expect, test } from 'vitest';
import { BUGS } from './bugs.ts';
import { findBug } from './find-bug.ts';
import { simulator } from './simulator.ts';

const { database, run } = simulator();
const SEEDS_MAX = 60;
const QUICK = [
  'every retry has a new idempotency key',
  'a delivery is lost during a database outage',
  'a batch hides its failures',
  'an order takes one unit more than the stock',
  'a shortage is not announced',
  'an out-of-stock order does not put its buyer on the waiting list',
  'surplus units are added to the stock',
  'the end of a shortage is not published',
  'events are published before they are due',
  'all open events are marked as published',
  'two workers claim the same mail',
  'a dead letter is recorded and never retried',
  'a retry round of a dead letter is not counted',
  'no alert is sent for parked dead letters',
  'no ad manager is asked to resume',
  'a payment is published as another event',
  'orders expire early',
  'an expired order publishes no event',
  'an expired order stays reserved',
  'a cancelled order stays reserved',
  'the waiting list is claimed in reverse order',
  'a notified buyer keeps the first place',
  'a later mail overtakes an earlier one about the same subject',
  'a mail that no longer holds is sent',
  'the mailer believes that an order was cancelled',
];

test.for(QUICK)('found: %s', async (name) => {
  const { broken, seeds } = await findBug(database(), name, SEEDS_MAX);
  expect(broken, `no violation in ${seeds} seeds`).toBeDefined();
});

test('every bug can be planted, and every function is restored afterwards', async () => {
  for (const { sql = [] } of Object.values(BUGS)) await (await database().alter(sql))();
  expect(Object.keys(BUGS).length).toBeGreaterThanOrEqual(84);
  expect((await run(2)).broken).toBeUndefined();
});
