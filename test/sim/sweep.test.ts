/** Kills the caller of every port call, before and after the call: no work is lost or done twice. */
import { expect, test } from 'vitest';
import { crashesOf } from './crash-points.ts';
import { type FaultPlan, NO_FAULTS } from './faults.ts';
import { kindOf } from './replay.ts';
import type { Options } from './simulate.ts';
import { simulator } from './simulator.ts';

const { mustHold } = simulator();

/** Every kind of call, also the calls that happen only with faults: SES is slow, the database has an outage. */
const DEGRADED: FaultPlan = {
  rates: new Map([['ses.throttled', 0.6]]),
  outages: [{ service: 'db', atMilliseconds: 70_000, milliseconds: 60_000 }],
  clockSkewMilliseconds: 0,
};
const DEGRADED_SEED = 33;
const degraded = { faultPlan: () => DEGRADED, workload: { orders: 2, manual: 1 } };
const KINDS = [
  'ad-stop db request_ads',
  'operations db claim_recoveries',
  'operations db claim_redrive_items',
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
  'order-lifecycle db pay_order',
  'order-lifecycle sqs SendMessageCommand relay',
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
const ALMOST_NO_FAULTS: FaultPlan = {
  ...NO_FAULTS,
  outages: [{ service: 'factory', atMilliseconds: 0, milliseconds: 1 }],
};
/** Large orders until a product with an ad is sold out, and two dead letters. */
const dead = { faultPlan: () => ALMOST_NO_FAULTS, workload: { orders: 0, manual: 0, deadLetters: true } };
const DEAD_KINDS = [
  'ad-stop db request_ads',
  'ad-stop sqs SendMessageCommand mail',
  'operations db claim_recoveries',
  'operations db claim_redrive_items',
  'operations db begin_redriven_send',
  'operations db record_recovery',
  'operations db record_redriven',
  'operations db start_redrive',
  'operations ses',
  'operations sqs SendMessageCommand mail',
  'operations sqs SendMessageCommand redrive',
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

/** Without faults, four orders: never paid; cancelled before payment; paid and delivered; paid at once and cancelled. */
const LIFECYCLE_SEED = 6;
const scenarios = [
  { unpaid: 'forgotten', paid: 'kept' },
  { unpaid: 'cancelled', paid: 'kept' },
  { unpaid: 'paid', paid: 'delivered' },
  { pay: true, unpaid: 'paid', paid: 'cancelled' },
] as const;
const lifecycle = { faultPlan: () => ALMOST_NO_FAULTS, workload: { orders: 0, manual: 0, scenarios } };
const LIFECYCLE_KINDS = [
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
  'order-lifecycle db cancel_order',
  'order-lifecycle db move_order',
  'order-lifecycle db pay_order',
  'order-lifecycle sqs SendMessageCommand relay',
  'relay db claim_outbox',
  'relay db mark_published',
  'relay sns',
];

/** All buyers subscribe to a product that two orders sell out. SES sometimes pauses, and some mails bounce. */
const NOTICE_SEED = 11;
const PAUSING: FaultPlan = {
  ...NO_FAULTS,
  rates: new Map([
    ['ses.paused', 0.2],
    ['ses.bounce', 0.4],
  ]),
};
const large = { units: 120, unpaid: 'forgotten', paid: 'kept' } as const;
const waiting = {
  faultPlan: () => PAUSING,
  workload: { orders: 0, manual: 0, allBuyersSubscribe: true, scenarios: [large, large, large] },
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
  'notice sqs SendMessageCommand relay',
  'ses-events db suppress_addresses',
];

/** Orders that arrive while the database is away: they are decided from the order queue, in its second try. */
const QUEUE_SEED = 1;
const AWAY: FaultPlan = { ...NO_FAULTS, outages: [{ service: 'db', atMilliseconds: 0, milliseconds: 12_000 }] };
const queued = {
  faultPlan: () => AWAY,
  workload: { orders: 0, manual: 0, scenarios: [{ unpaid: 'forgotten', paid: 'kept' }, scenarios[2]] },
} as const;
const QUEUE_KINDS = [
  'order sqs SendMessageCommand order-intake',
  'order-intake db place_orders',
  'order-intake sqs ChangeMessageVisibilityCommand order-intake',
  'order-intake sqs SendMessageCommand deadline',
  'order-intake sqs SendMessageCommand relay',
];

/** Orders whose stock row is locked (55P03): they are decided from the order queue, and their buyers read the status. */
const LOCKED_SEED = 2;
const LOCKED: FaultPlan = { ...NO_FAULTS, rates: new Map([['db.row locked', 1]]) };
const locked = { ...queued, faultPlan: () => LOCKED } as const;
const LOCKED_KINDS = ['order db place_orders', 'order db live_role', 'order db read_order_request'];

/** Expects every kind of call, then kills the caller of each selected call, before and after the call. */
async function sweep(seed: number, options: Options, kinds: readonly string[], isSelected: (kind: string) => boolean) {
  const run = await mustHold(seed, options);
  expect(run.points.map(kindOf)).toEqual(expect.arrayContaining([...kinds]));
  const selected = run.points.flatMap((point, i) => (isSelected(kindOf(point)) ? [i + 1] : []));
  for (const crash of crashesOf(run, selected)) {
    const { points } = await mustHold(seed, { ...options, crash, uncrashed: run.checked });
    // Until the crash the run is the same, so its checks need not read again.
    const same = Math.min(crash.nth, run.checked.calls);
    expect(points.slice(0, same).findIndex((point, i) => point !== run.points[i])).toBe(-1);
  }
  return run.trace;
}

test('a crash at a call of dead letters, ads or VIPs leaves no work undone', () =>
  sweep(DEAD_SEED, dead, DEAD_KINDS, (kind) => DEAD_KINDS.includes(kind)));

test('a crash while an order is placed, paid, expired, cancelled or shipped loses nothing and repeats nothing', () =>
  sweep(LIFECYCLE_SEED, lifecycle, LIFECYCLE_KINDS, () => true));

test('a crash while an order is queued or decided from the queue loses no order and places none twice', () =>
  sweep(QUEUE_SEED, queued, QUEUE_KINDS, (kind) => QUEUE_KINDS.includes(kind)));

test('a crash while an order is queued behind a locked row, or its status is read, loses and repeats nothing', async () => {
  const trace = await sweep(LOCKED_SEED, locked, LOCKED_KINDS, (kind) => LOCKED_KINDS.includes(kind));
  expect(trace.filter((line) => line.includes('55P03'))).not.toEqual([]);
});

test('a crash during a notification run skips no buyer and notifies no buyer twice', () =>
  sweep(NOTICE_SEED, waiting, NOTICE_KINDS, (kind) => NOTICE_KINDS.includes(kind)));

test('a crash at any other call leaves no work undone', () =>
  sweep(
    DEGRADED_SEED,
    degraded,
    KINDS,
    (kind) => ![...DEAD_KINDS, ...LIFECYCLE_KINDS, ...NOTICE_KINDS].includes(kind),
  ));
