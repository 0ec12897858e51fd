/** What people and schedules do when all is over: the daily looks, and an operator who redrives what can be fixable. */
import { POLL_MESSAGE } from '#domain/events.ts';
import type { SimDatabase } from './database.ts';
import type { Service } from './faults.ts';
import type { Outside } from './oracle.ts';
import { cannotSucceed } from './oracle-dead-letters.ts';
import { stoppedRuns } from './oracle-notices.ts';

const REDRIVES = 3;
/** What no notify can be lost to: then the shop must find its work without the daily look. */
const TOLERATED = /^(ses|factory|platform|client|wallet|look)\./;
const OUTSIDE: readonly Service[] = ['ses', 'factory', 'platform'];
/** Whom the schedule wakes once a day (lib/stacks/app-stack.ts). */
const POLLED_QUEUES = ['relay', 'mail', 'redrive', 'deadline'] as const;

export async function recover(
  { world, sqs, factory, clients }: Outside,
  database: SimDatabase,
  check: () => Promise<void>,
): Promise<void> {
  const { odds, outages } = world.weather;
  const isTolerated = !world.isCrashing && outages.every(({ service }) => OUTSIDE.includes(service));
  const needsPoll = !isTolerated || [...odds.keys()].some((fault) => !TOLERATED.test(fault));
  for (let round = 1; round <= REDRIVES; round++) {
    const { facts } = await database.look(world.now());
    const { letters } = facts;
    const fixable = letters.filter(({ state, body }) => state === 'parked' && !cannotSucceed(factory, body));
    if (fixable.length > 0) clients.redrive(fixable.map(({ id }) => id));
    const stopped = stoppedRuns(facts);
    if (round > 1 && fixable.length + stopped.length === 0) return;
    if (needsPoll) for (const name of POLLED_QUEUES) sqs.arrive(name, POLL_MESSAGE, 'sqs');
    for (const run of stopped) clients.letGoOn(run);
    await world.rest(check);
  }
}
