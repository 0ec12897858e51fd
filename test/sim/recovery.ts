/** What people and schedules do when all is over: the daily looks, and an operator who redrives what can be mended. */
import { LOOK } from '#domain/events.ts';
import type { SimDatabase } from '#test/sim/database.ts';
import type { Service } from '#test/sim/faults.ts';
import type { Outside } from '#test/sim/oracle.ts';
import { isHopeless } from '#test/sim/oracle-dead-letters.ts';
import { stoppedRuns } from '#test/sim/oracle-notices.ts';

const REDRIVES = 3;
/** What no wake can be lost to: then the shop must find its work without the daily look. */
const LOOKS_SAFE = /^(ses|factory|platform|client|wallet|look)\./;
const OUTSIDE: readonly Service[] = ['ses', 'factory', 'platform'];
/** Whom the schedule wakes once a day (lib/stacks/app-stack.ts). */
const LOOKED_AT = ['relay', 'mail', 'redrive', 'deadline'] as const;

export async function recover(
  { world, sqs, factory, clients }: Outside,
  database: SimDatabase,
  check: () => Promise<void>,
): Promise<void> {
  const { odds, outages } = world.weather;
  const isLookSafe = !world.isCrashing && outages.every(({ service }) => OUTSIDE.includes(service));
  const needsLook = !isLookSafe || [...odds.keys()].some((fault) => !LOOKS_SAFE.test(fault));
  for (let round = 1; round <= REDRIVES; round++) {
    const { facts } = await database.look(world.now());
    const { letters } = facts;
    const mended = letters.filter(({ state, body }) => state === 'parked' && !isHopeless(factory, body));
    if (mended.length > 0) clients.redrive(mended.map(({ id }) => id));
    const stopped = stoppedRuns(facts);
    if (round > 1 && mended.length + stopped.length === 0) return;
    if (needsLook) for (const name of LOOKED_AT) sqs.arrive(name, LOOK, 'sqs');
    for (const run of stopped) clients.letGoOn(run);
    await world.rest(check);
  }
}
