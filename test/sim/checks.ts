/** The checks of a run: what they read, and that a run does not read again what the run without its crash has read. */
import type { CheckResult } from './check-query.ts';
import type { SimDatabase } from './database.ts';
import type { World } from './world.ts';

/** What the checks have read before the recovery, and how many port calls there were until then. */
export interface Checked {
  readonly results: readonly CheckResult[];
  readonly calls: number;
}

/**
 * Reads what the checks need. The same seed makes the same run, so until its crash a run would read what `uncrashed` has read.
 * Its recovery does more from the beginning, because a run that crashes may lose messages.
 */
export function createChecks(world: World, database: SimDatabase, uncrashed: Checked | undefined) {
  const results: CheckResult[] = [];
  let calls: number | undefined;
  return {
    async read(all: boolean): Promise<CheckResult> {
      if (calls !== undefined) return database.check(world.now(), all);
      const known = world.hasCrashed() ? undefined : uncrashed?.results[results.length];
      if (known) database.skipCheck();
      const result = known ?? (await database.check(world.now(), all));
      results.push(result);
      return result;
    },
    beginRecovery(): void {
      calls = world.points.length;
    },
    checked: (): Checked => ({ results, calls: calls ?? world.points.length }),
  };
}
