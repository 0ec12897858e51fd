import { BUGS } from './bugs.ts';
import type { SimDatabase } from './database.ts';
import { simulate } from './simulate.ts';

export const SEEDS_TO_FIND_A_BUG_MAX = 200;

/** Plants a bug, searches the first seed that finds it, and restores everything. */
export async function findBug(database: SimDatabase, name: string, seedsMax = SEEDS_TO_FIND_A_BUG_MAX) {
  const bug = BUGS[name];
  if (!bug) throw new Error(`Unknown bug "${name}". Known bugs: ${Object.keys(BUGS).join('; ')}`);
  const restore = await database.alter(bug.sql ?? []);
  try {
    for (let seed = 1; seed <= seedsMax; seed++) {
      const { broken } = await simulate(database, seed, { bug });
      if (broken) return { broken, seeds: seed };
    }
    return { broken: undefined, seeds: seedsMax };
  } finally {
    await restore();
  }
}
