import { BUGS } from './bugs.ts';
import type { SimDatabase } from './database.ts';
import { simulate } from './simulate.ts';

export const SEEDS_TO_FIND_A_BUG_MAX = 200;

/** Plants a bug, searches the first seed that finds it, beginning with `from`, and restores everything. */
export async function findBug(database: SimDatabase, name: string, seedsMax = SEEDS_TO_FIND_A_BUG_MAX, from = 1) {
  const bug = BUGS[name];
  if (!bug) throw new Error(`Unknown bug "${name}". Known bugs: ${Object.keys(BUGS).join('; ')}`);
  const restore = await database.alter(bug.sql ?? []);
  try {
    for (let seeds = 1; seeds <= seedsMax; seeds++) {
      const { broken } = await simulate(database, from + seeds - 1, { bug });
      if (broken) return { broken, seeds };
    }
    return { broken: undefined, seeds: seedsMax };
  } finally {
    await restore();
  }
}
