import { BUGS } from './bugs.ts';
import type { SimDatabase } from './database.ts';
import { simulate } from './simulate.ts';

export const SEEDS_TO_FIND_A_BUG_MAX = 200;

/** Plants a bug, looks for the first seed that shows it, and puts everything right again. */
export async function findBug(database: SimDatabase, name: string, seedsMax = SEEDS_TO_FIND_A_BUG_MAX) {
  const bug = BUGS[name];
  if (!bug) throw new Error(`no bug is called "${name}"; there are: ${Object.keys(BUGS).join('; ')}`);
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
