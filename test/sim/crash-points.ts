/** The crashes of a run that leave something different. */
import type { Run } from './simulate.ts';
import type { CrashPoint } from './world.ts';

/**
 * The earliest crash that leaves the same. After a call that changed nothing, a dead process leaves what it left before the
 * call; before a call, what it left after its previous call. Only the time of its death differs.
 */
function earliest({ following, reading }: Run, { nth, side }: CrashPoint): CrashPoint {
  for (let [at, where] = [nth, side]; ; ) {
    const previous = following.get(at);
    if (where === 'after' && reading.has(at)) where = 'before';
    else if (where === 'before' && previous !== undefined) [at, where] = [previous, 'after'];
    else return { nth: at, side: where };
  }
}

/** One crash for everything that a crash before or after one of these calls may leave. */
export function crashesOf(run: Run, calls: readonly number[]): CrashPoint[] {
  const crashes = new Map<string, CrashPoint>();
  for (const nth of calls)
    for (const side of ['before', 'after'] as const) {
      const crash = earliest(run, { nth, side });
      crashes.set(`${crash.side} ${crash.nth}`, crash);
    }
  return [...crashes.values()];
}
