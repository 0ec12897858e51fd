/** The simulator finds bugs: those that a few seeds show. All of them: `npm run sim -- --bugs`. */
import { expect, test } from 'vitest';
import { BUGS } from './bugs.ts';
import { findBug } from './find-bug.ts';
import { simulator } from './open.ts';

const { database, run } = simulator();
const SEEDS_MAX = 60;
const QUICK = [
  'every try is a new key',
  'a delivery is not kept while the database is away',
  'a batch hides its failures',
  'an order takes one more than there is',
  'a shortage is not announced',
  'who is refused is not remembered',
  'a surplus is put on the shelf',
  'nobody hears that there is more',
  'events go out before they are due',
  'whatever is open is marked',
  'a claim is nobody’s alone',
  'a dead letter is recorded and never sent back',
  'a round of a dead letter is not counted',
  'nobody hears of what is parked',
  'nobody is asked to resume an ad',
  'a payment is told as a failure',
  'orders expire early',
  'what expired is not told',
  'what expired stays reserved',
  'a cancelled order stays reserved',
  'the line is drawn from its end',
  'whoever was told keeps his place',
];

test.for(QUICK)('found: %s', async (name) => {
  const { broken, seeds } = await findBug(database(), name, SEEDS_MAX);
  expect(broken, `${seeds} seeds did not show it`).toBeDefined();
});

test('each can still be planted, and was put right again', async () => {
  for (const { sql = [] } of Object.values(BUGS)) await (await database().alter(sql))();
  expect(Object.keys(BUGS).length).toBeGreaterThanOrEqual(77);
  expect((await run(2)).broken).toBeUndefined();
});
