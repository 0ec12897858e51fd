/** The simulator finds planted bugs. This test has the bugs that a few seeds find. All bugs: `npm run sim -- --bugs`. */
import { expect, test } from 'vitest';
import { BUGS } from './bugs.ts';
import { findBug } from './find-bug.ts';
import { simulator } from './simulator.ts';

const { database, run } = simulator();
const SEEDS_MAX = 60;
/** Planted bug -> the first seed that finds it now; the search begins there, because other work changes the seeds. */
const QUICK = {
  'every retry has a new idempotency key': 1,
  'a delivery is lost during a database outage': 5,
  'a batch hides its failures': 1,
  'an order takes one unit more than the stock': 1,
  'a shortage is not announced': 1,
  'an out-of-stock order does not put its buyer on the waiting list': 1,
  'surplus units are added to the stock': 58,
  'the end of a shortage is not published': 1,
  'events are published before they are due': 1,
  'all open events are marked as published': 1,
  'two workers claim the same mail': 1,
  'a dead letter is recorded and never retried': 1,
  'a retry round of a dead letter is not counted': 1,
  'no alert is sent for parked dead letters': 1,
  'no ad manager is asked to resume': 1,
  'a payment is published as another event': 1,
  'orders expire early': 3,
  'an expired order publishes no event': 3,
  'an expired order stays reserved': 3,
  'a cancelled order stays reserved': 1,
  'the waiting list is claimed in reverse order': 1,
  'a notified buyer keeps the first place': 1,
  'a later mail overtakes an earlier one about the same subject': 33,
  'a mail that no longer holds is sent': 35,
  'the mailer believes that an order was cancelled': 1,
};

test.for(Object.entries(QUICK))('found: %s', async ([name, from]) => {
  const { broken, seeds } = await findBug(database(), name, SEEDS_MAX, from);
  expect(broken, `no violation in ${seeds} seeds from ${from} on`).toBeDefined();
});

test('every bug can be planted, and every function is restored afterwards', async () => {
  for (const { sql = [] } of Object.values(BUGS)) await (await database().alter(sql))();
  expect(Object.keys(BUGS).length).toBeGreaterThanOrEqual(84);
  expect((await run(2)).broken).toBeUndefined();
});
