/** The faults and their rates in one run. Swarm testing: every seed enables its own set of faults. */
import type { Random } from './random.ts';

export const FAULTS = [
  // The Data API.
  'db.resuming',
  'db.conflict',
  'db.lost before execution',
  'db.lost after commit',
  'db.hangs',
  // SNS and SQS.
  'sns.error',
  'sns.partial',
  'sns.response lost',
  'sns.duplicate',
  'sns.delay',
  'sns.forged',
  'sqs.throttled',
  'sqs.response lost',
  'sqs.duplicate',
  'sqs.delay',
  'sqs.delete lost',
  'sqs.poison',
  // SES.
  'ses.throttled',
  'ses.rejected',
  'ses.paused',
  'ses.no connection',
  'ses.accepted, response lost',
  'ses.bounce',
  'ses.complaint',
  // The responses of the factory, then its deliveries.
  'factory.unreachable',
  'factory.5xx',
  'factory.429',
  'factory.hangs',
  'factory.invalid JSON',
  'factory.response lost',
  'factory.early',
  'factory.repeats',
  'factory.late',
  'factory.days late',
  'factory.partial',
  'factory.surplus',
  'factory.never delivers',
  'factory.unknown restock',
  'factory.old key',
  'factory.forged',
  'factory.other product',
  'factory.other factory',
  'factory.other group',
  'factory.writes differently',
  'factory.signed webhook',
  // The responses of the data platform.
  'platform.unreachable',
  'platform.error status',
  'platform.hangs',
  'platform.response lost',
  // The processes of the shop, and its clients.
  'process.crash',
  'process.slow',
  'client.in parallel',
  'client.repeats',
  'client.other body',
  'client.gives up',
  'client.double click',
  'client.deletes account',
  'client.deletes product',
  'client.closes restock',
  'client.switches restocks off',
  'client.redrives',
  'wallet.declines',
  'poll.duplicate',
] as const;
/** Faults of the order queue, which faults-order-queue.ts adds to a plan. */
export type QueueFault =
  | 'db.row locked'
  | 'client.crowd'
  | 'client.prefers async'
  | 'client.prefers to wait'
  | 'client.waited at the gateway'
  | 'client.reads another request'
  | 'sqs.poison request';
export type Fault = (typeof FAULTS)[number] | QueueFault;

export const SERVICES = ['db', 'sqs', 'sns', 'ses', 'factory', 'platform'] as const;
export type Service = (typeof SERVICES)[number];

export interface Outage {
  readonly service: Service;
  readonly atMilliseconds: number;
  readonly milliseconds: number;
}

export interface FaultPlan {
  readonly rates: ReadonlyMap<Fault, number>;
  readonly outages: readonly Outage[];
  readonly clockSkewMilliseconds: number;
  /** For so long AWS collects a batch of order requests; the window of the queue if absent. With little traffic: up to 20 s. */
  readonly intakeWindowSeconds?: number;
}

export const NO_FAULTS: FaultPlan = { rates: new Map(), outages: [], clockSkewMilliseconds: 0 };
const OUTAGE_MILLISECONDS = [1_000, 60_000, 1_800_000] as const;
const OUTSIDE_FAULTS = /^(ses|factory|platform|client|wallet|poll)\./;
/** Database, SQS and processes work, so every worker that does not wait for an event is in time. */
const SNS_AND_OUTSIDE_FAULTS = /^(sns|ses|factory|platform|client|wallet|poll)\./;

/** Faults that happen once or a few times in a run. */
const DECISIONS: ReadonlySet<Fault> = new Set([
  'client.deletes account',
  'client.deletes product',
  'client.closes restock',
  'client.switches restocks off',
]);
/** Rare enough that most handlers complete, frequent enough that most runs have a crash. */
const CRASH_RATE = 0.02;
/** Each poison message is received twenty times before it is parked. */
const POISON_RATE_MAX = 0.03;

/**
 * Some seeds have no faults. In some seeds only outside services and clients have faults, and the shop's platform none. In some,
 * of the shop's platform only SNS has faults, and is away for half an hour.
 */
export function planFaults(random: Random): FaultPlan {
  const kind = random.below(12);
  if (kind === 0) return NO_FAULTS;
  const level = random.pick([0.03, 0.1, 0.25]);
  const rates = new Map<Fault, number>();
  for (const fault of FAULTS) {
    const isPossible = kind > 3 || (kind === 3 ? SNS_AND_OUTSIDE_FAULTS : OUTSIDE_FAULTS).test(fault);
    if (random.chance(0.35) && isPossible) rates.set(fault, rateOf(fault, level));
  }
  if (kind <= 2) return { rates, outages: [], clockSkewMilliseconds: 0 };
  if (kind === 3) {
    const outage = { service: 'sns', atMilliseconds: random.below(60_000), milliseconds: 1_800_000 } as const;
    return { rates, outages: [outage], clockSkewMilliseconds: 0 };
  }
  const outages = SERVICES.filter(() => random.chance(0.12)).map((service) => ({
    service,
    atMilliseconds: random.below(600_000),
    milliseconds: random.pick(OUTAGE_MILLISECONDS),
  }));
  return { rates, outages, clockSkewMilliseconds: random.pick([0, 0, 300_000, -300_000]) };
}

function rateOf(fault: Fault, level: number): number {
  if (fault === 'process.crash') return CRASH_RATE;
  if (fault === 'sqs.poison') return Math.min(level, POISON_RATE_MAX);
  if (DECISIONS.has(fault)) return 1;
  return /^(factory|client)\.|^sns\.forged$/.test(fault) ? Math.max(0.3, level) : level;
}
