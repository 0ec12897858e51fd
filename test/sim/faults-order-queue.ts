/** Faults of the order queue. They have random numbers of their own, so that the runs without them stay as they are. */
import { type FaultPlan, NO_FAULTS, type QueueFault } from './faults.ts';
import type { Random } from './random.ts';

/** How often each fault happens in the runs that have it. */
export const RATES: Readonly<Record<QueueFault, number>> = {
  'db.row locked': 0.5,
  'client.crowd': 0.7,
  'client.prefers async': 0.4,
  'client.prefers to wait': 0.2,
  'client.waited at the gateway': 0.2,
  'client.reads another request': 0.2,
  'sqs.poison request': 0.2,
};

/**
 * Adds the faults of the order queue to a third of the plans. A tenth of the plans have these alone, so that nothing else can
 * explain what happens to an order request; only these have crowds.
 */
export function withQueueFaults(plan: FaultPlan, random: Random): FaultPlan {
  const kind = random.below(10);
  if (kind > 3) return plan;
  const own = (Object.keys(RATES) as QueueFault[]).filter(
    (fault) => kind === 0 || (fault !== 'client.crowd' && random.chance(0.5)),
  );
  const { rates, ...rest } = kind === 0 ? NO_FAULTS : plan;
  return { ...rest, rates: new Map([...rates, ...own.map((fault) => [fault, RATES[fault]] as const)]) };
}
