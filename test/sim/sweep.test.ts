/** Every port call of every handler, its caller killed before it and after it: nothing is lost, nothing is doubled. */
import { expect, test } from 'vitest';
import { FAIR, type Weather } from '#test/sim/faults.ts';
import { simulator } from '#test/sim/open.ts';
import { kindOf } from '#test/sim/replay.ts';

const { mustHold } = simulator();

/** A fair day, and one with everything a handler does only when something is wrong: SES is slow, the database away. */
const ROUGH: Weather = {
  odds: new Map([['ses.throttled', 0.6]]),
  outages: [{ service: 'db', atMilliseconds: 70_000, milliseconds: 60_000 }],
  clockSkewMilliseconds: 0,
};
const STORIES = [
  { name: 'a fair day', seed: 58, weather: () => FAIR },
  { name: 'a rough day', seed: 86, weather: () => ROUGH },
];
const KINDS = [
  'factory-callback db receive_delivery',
  'factory-callback sqs ChangeMessageVisibilityCommand factory-callback',
  'factory-callback sqs SendMessageCommand factory-callback',
  'factory-callback sqs SendMessageCommand relay',
  'mailer db claim_mails',
  'mailer db record_mails',
  'mailer ses',
  'mailer sqs SendMessageCommand mail',
  'order db place_orders',
  'order sqs SendMessageCommand relay',
  'relay db claim_outbox',
  'relay db mark_published',
  'relay sns',
  'relay sqs SendMessageCommand relay',
  'restock db claim_restock',
  'restock db record_factory_answer',
  'restock db request_restock',
  'restock factory',
  'restock sqs SendMessageCommand relay',
];
const visits = { orders: 2, byHand: 1 };

test.for(STORIES)('$name: whoever dies at any call leaves nothing undone', async ({ seed, weather }) => {
  const { points } = await mustHold(seed, { weather, visits });
  expect(points.length).toBeGreaterThan(25);
  for (const [i] of points.entries()) {
    for (const side of ['before', 'after'] as const) {
      await mustHold(seed, { weather, visits, crash: { nth: i + 1, side } });
    }
  }
});

test('no kind of port call is left out', async () => {
  const seen = new Set<string>();
  for (const { seed, weather } of STORIES) {
    for (const point of (await mustHold(seed, { weather, visits })).points) seen.add(kindOf(point));
  }
  expect([...seen].toSorted()).toEqual(KINDS);
});
