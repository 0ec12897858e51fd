/** Every port call of every handler, its caller killed before it and after it: nothing is lost, nothing is doubled. */
import { expect, test } from 'vitest';
import type { Weather } from '#test/sim/faults.ts';
import { simulator } from '#test/sim/open.ts';
import { kindOf } from '#test/sim/replay.ts';

const { mustHold } = simulator();

/** A day with everything a handler does, also what it does only when something is wrong: SES is slow, the database away. */
const ROUGH: Weather = {
  odds: new Map([['ses.throttled', 0.6]]),
  outages: [{ service: 'db', atMilliseconds: 70_000, milliseconds: 60_000 }],
  clockSkewMilliseconds: 0,
};
const SEED = 99;
const rough = { weather: () => ROUGH, visits: { orders: 2, byHand: 1 } };
const KINDS = [
  'factory-callback db receive_delivery',
  'factory-callback sqs ChangeMessageVisibilityCommand factory-callback',
  'factory-callback sqs SendMessageCommand factory-callback',
  'factory-callback sqs SendMessageCommand relay',
  'mailer db claim_mails',
  'mailer db find_suppressed',
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
test('whoever dies at any call leaves nothing undone', async () => {
  const { points } = await mustHold(SEED, rough);
  expect([...new Set(points.map(kindOf))].toSorted()).toEqual(KINDS);
  for (const [i] of points.entries()) {
    for (const side of ['before', 'after'] as const) await mustHold(SEED, { ...rough, crash: { nth: i + 1, side } });
  }
});
