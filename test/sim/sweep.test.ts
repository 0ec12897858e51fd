/** Every port call of every handler, its caller killed before it and after it: nothing is lost, nothing is doubled. */
import { expect, test } from 'vitest';
import { FAIR, type Weather } from './faults.ts';
import { simulator } from './open.ts';
import { kindOf } from './replay.ts';
import type { Options } from './simulate.ts';

const { mustHold } = simulator();

/** A day with everything a handler does, also what it does only when something is wrong: SES is slow, the database away. */
const ROUGH: Weather = {
  odds: new Map([['ses.throttled', 0.6]]),
  outages: [{ service: 'db', atMilliseconds: 70_000, milliseconds: 60_000 }],
  clockSkewMilliseconds: 0,
};
const ROUGH_SEED = 504;
const rough = { weather: () => ROUGH, visits: { orders: 2, manual: 1 } };
const KINDS = [
  'ad-stop db ask_ads',
  'dead-letters db claim_recoveries',
  'dead-letters db claim_redrive',
  'deadline db expire_orders',
  'deadline sqs SendMessageCommand relay',
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
  'order-life db pay_order',
  'order-life sqs SendMessageCommand relay',
  'relay db claim_outbox',
  'relay db mark_published',
  'relay sns',
  'relay sqs SendMessageCommand relay',
  'restock db claim_restock',
  'restock db record_factory_response',
  'restock db request_restock',
  'restock factory',
  'restock sqs SendMessageCommand relay',
];
const DEAD_SEED = 468;
const ALMOST_FAIR: Weather = { ...FAIR, outages: [{ service: 'factory', atMilliseconds: 0, milliseconds: 1 }] };
/** A day of nothing but orders for VIPs, until an advertised shelf is empty, and of two dead letters. */
const dead = { weather: () => ALMOST_FAIR, visits: { orders: 0, manual: 0, deadLetters: true } };
const DEAD_KINDS = [
  'ad-stop db ask_ads',
  'ad-stop sqs SendMessageCommand mail',
  'dead-letters db claim_recoveries',
  'dead-letters db claim_redrive',
  'dead-letters db dead_letter_message',
  'dead-letters db record_recovery',
  'dead-letters db record_redriven',
  'dead-letters db start_redrive',
  'dead-letters ses',
  'dead-letters sqs SendMessageCommand mail',
  'dead-letters sqs SendMessageCommand redrive',
  'dlq-retry db claim_alerts',
  'dlq-retry db read_alerts',
  'dlq-retry db record_alert',
  'dlq-retry db record_dead_letter',
  'dlq-retry ses',
  'dlq-retry sqs SendMessageCommand relay',
  'mailer db record_outcomes',
  'relay db record_outcomes',
  'vip db statement',
];

/** A fair day of four orders: never paid, cancelled before it is paid, paid and sent, paid at once and cancelled. */
const PERSON_SEED = 6;
const lives = [
  { unpaid: 'forgotten', paid: 'kept' },
  { unpaid: 'cancelled', paid: 'kept' },
  { unpaid: 'paid', paid: 'arrived' },
  { pay: true, unpaid: 'paid', paid: 'cancelled' },
] as const;
const living = { weather: () => ALMOST_FAIR, visits: { orders: 0, manual: 0, lives } };
const PERSON_KINDS = [
  'best-sellers db statement',
  'data-platform db statement',
  'data-platform platform',
  'deadline db expire_orders',
  'deadline sqs SendMessageCommand deadline',
  'deadline sqs SendMessageCommand relay',
  'mailer db claim_mails',
  'mailer db find_suppressed',
  'mailer db record_mails',
  'mailer ses',
  'order db place_orders',
  'order sqs SendMessageCommand relay',
  'order-life db cancel_order',
  'order-life db move_order',
  'order-life db pay_order',
  'order-life sqs SendMessageCommand relay',
  'relay db claim_outbox',
  'relay db mark_published',
  'relay sns',
];

/** Everybody waits for a shelf that two orders empty; SES pauses now and then, and some of its mails come back. */
const NOTICE_SEED = 37;
const PAUSING: Weather = {
  ...FAIR,
  odds: new Map([
    ['ses.paused', 0.2],
    ['ses.bounce', 0.4],
  ]),
};
const large = { units: 120, unpaid: 'forgotten', paid: 'kept' } as const;
const waiting = {
  weather: () => PAUSING,
  visits: { orders: 0, manual: 0, everybodyWaits: true, lives: [large, large, large] },
};
const NOTICE_KINDS = [
  'mailer db claim_mails',
  'mailer db find_suppressed',
  'mailer db record_mails',
  'mailer ses',
  'mailer sqs SendMessageCommand mail',
  'notice db open_notice_run',
  'notice db send_notices',
  'notice db set_restock_subscription',
  'notice sqs SendMessageCommand mail',
  'ses-events db statement',
];

/** Every kind of call is there; then the caller of each one that counts dies. */
async function sweep(seed: number, options: Options, kinds: readonly string[], counts: (kind: string) => boolean) {
  const { points } = await mustHold(seed, options);
  const own = points.map((point, i) => ({ kind: kindOf(point), nth: i + 1 })).filter(({ kind }) => counts(kind));
  expect(points.map(kindOf)).toEqual(expect.arrayContaining([...kinds]));
  for (const { nth } of own) {
    for (const side of ['before', 'after'] as const) await mustHold(seed, { ...options, crash: { nth, side } });
  }
}

test('whoever dies over a dead letter, an ad or a VIP leaves nothing undone', () =>
  sweep(DEAD_SEED, dead, DEAD_KINDS, (kind) => DEAD_KINDS.includes(kind)));

test('whoever dies while an order is placed, paid, expired, cancelled or sent loses nothing and doubles nothing', () =>
  sweep(PERSON_SEED, living, PERSON_KINDS, () => true));

test('whoever dies while a round is told skips nobody and tells nobody twice', () =>
  sweep(NOTICE_SEED, waiting, NOTICE_KINDS, (kind) => NOTICE_KINDS.includes(kind)));

test('whoever dies at any other call leaves nothing undone', () =>
  sweep(ROUGH_SEED, rough, KINDS, (kind) => ![...DEAD_KINDS, ...PERSON_KINDS, ...NOTICE_KINDS].includes(kind)));
