/** What may go wrong, and how likely each is in one run. Swarm testing: every seed switches a set of its own on. */
import type { Random } from './random.ts';

export const FAULTS = [
  // The Data API.
  'db.resuming',
  'db.conflict',
  'db.lost before it ran',
  'db.lost after its commit',
  'db.hangs',
  // SNS and SQS.
  'sns.refused',
  'sns.partial',
  'sns.answer lost',
  'sns.duplicate',
  'sns.delay',
  'sqs.send refused',
  'sqs.answer lost',
  'sqs.duplicate',
  'sqs.delay',
  'sqs.delete lost',
  'sqs.poison',
  // SES.
  'ses.throttled',
  'ses.rejected',
  'ses.paused',
  'ses.never connected',
  'ses.accepted, answer lost',
  'ses.bounce',
  'ses.complaint',
  // The factory's answer, then its deliveries.
  'factory.not there',
  'factory.5xx',
  'factory.429',
  'factory.hangs',
  'factory.wrong JSON',
  'factory.answer lost',
  'factory.early',
  'factory.repeats',
  'factory.late',
  'factory.days late',
  'factory.partial',
  'factory.over',
  'factory.never delivers',
  'factory.unknown restock',
  'factory.old key',
  'factory.forged',
  'factory.other product',
  'factory.signs',
  // The data platform's answer.
  'platform.not there',
  'platform.refuses',
  'platform.hangs',
  'platform.answer lost',
  // Our own processes, and who asks them.
  'process.crash',
  'process.slow',
  'client.in parallel',
  'client.repeats',
  'client.other body',
  'client.gives up',
  'client.double click',
  'client.withdraws',
  'client.redrives',
  'wallet.declines',
  'look.doubled',
] as const;
export type Fault = (typeof FAULTS)[number];

export const SERVICES = ['db', 'sqs', 'sns', 'ses', 'factory', 'platform'] as const;
export type Service = (typeof SERVICES)[number];

export interface Outage {
  readonly service: Service;
  readonly atMilliseconds: number;
  readonly milliseconds: number;
}

export interface Weather {
  readonly odds: ReadonlyMap<Fault, number>;
  readonly outages: readonly Outage[];
  readonly clockSkewMilliseconds: number;
}

export const FAIR: Weather = { odds: new Map(), outages: [], clockSkewMilliseconds: 0 };
const OUTAGE_MILLISECONDS = [1_000, 60_000, 1_800_000] as const;
const OF_OTHERS = /^(ses|factory|platform|client|wallet|look)\./;
/** So rare that a handler of a few calls mostly lives, so often that most runs see one die. */
const CRASH_ODDS = 0.02;
/** Each is received twenty times before it is parked. */
const POISON_ODDS_MAX = 0.03;

/** Some seeds are fair, in some only others behave badly: what goes wrong there cannot be blamed on our own platform. */
export function forecast(random: Random): Weather {
  const kind = random.below(12);
  if (kind === 0) return FAIR;
  const level = random.pick([0.03, 0.1, 0.25]);
  const odds = new Map<Fault, number>();
  for (const fault of FAULTS) {
    if (random.chance(0.35) && (kind > 2 || OF_OTHERS.test(fault))) odds.set(fault, oddsOf(fault, level));
  }
  if (kind <= 2) return { odds, outages: [], clockSkewMilliseconds: 0 };
  const outages = SERVICES.filter(() => random.chance(0.12)).map((service) => ({
    service,
    atMilliseconds: random.below(600_000),
    milliseconds: random.pick(OUTAGE_MILLISECONDS),
  }));
  return { odds, outages, clockSkewMilliseconds: random.pick([0, 0, 300_000, -300_000]) };
}

function oddsOf(fault: Fault, level: number): number {
  if (fault === 'process.crash') return CRASH_ODDS;
  if (fault === 'sqs.poison') return Math.min(level, POISON_ODDS_MAX);
  if (fault === 'client.withdraws') return 1;
  return fault.startsWith('factory.') || fault.startsWith('client.') ? Math.max(0.3, level) : level;
}
