/** The recovery after all faults ended: the daily polls, and an operator who redrives fixable dead letters. */
import { POLL_MESSAGE } from '#domain/events.ts';
import type { SimDatabase } from './database.ts';
import type { Service } from './faults.ts';
import type { Outside } from './oracle.ts';
import { cannotSucceed } from './oracle-dead-letters.ts';
import { stoppedRuns } from './oracle-notices.ts';

const REDRIVES = 3;
/** Faults that lose no notification of a worker. With only these, the shop must find its work without the daily poll. */
const TOLERATED = /^(ses|factory|platform|client|wallet|poll)\./;
const OUTSIDE: readonly Service[] = ['ses', 'factory', 'platform'];
/** The queues that the schedule polls once a day (lib/stacks/app-stack.ts). */
const POLLED_QUEUES = ['relay', 'mail', 'redrive', 'deadline', 'ad-stop'] as const;

export async function recover(
  { world, sqs, factory, clients }: Outside,
  database: SimDatabase,
  check: () => Promise<void>,
): Promise<void> {
  const { rates, outages } = world.faultPlan;
  const isTolerated = !world.isCrashing && outages.every(({ service }) => OUTSIDE.includes(service));
  const needsPoll = !isTolerated || [...rates.keys()].some((fault) => !TOLERATED.test(fault));
  for (let attempt = 1; attempt <= REDRIVES; attempt++) {
    const { facts } = await database.check(world.now());
    const { deadLetters } = facts;
    const fixable = deadLetters.filter(({ state, body }) => state === 'parked' && !cannotSucceed(factory, body));
    if (fixable.length > 0) clients.redrive(fixable.map(({ id }) => id));
    const stopped = stoppedRuns(facts);
    if (attempt > 1 && fixable.length + stopped.length === 0) return;
    if (needsPoll) for (const name of POLLED_QUEUES) sqs.arrive(name, POLL_MESSAGE, 'sqs');
    for (const run of stopped) clients.resumeNotices(run);
    await world.rest(check);
  }
}
