import { expect, test } from 'vitest';
import { simulator } from './simulator.ts';

const { run, mustHold } = simulator();
/** Fixed seeds, so that a new failure is caused by a change. `npm run sim` runs other seeds. */
const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

/** Seeds of long runs that found a bug, which was fixed since. */
const FOUND = [342];

test.for([...SEEDS, ...FOUND])('seed %i: all invariants hold with every fault', async (seed) => {
  await mustHold(seed);
});

test('the same seed makes the same history', async () => {
  for (const seed of [5, 11, 26]) {
    const [first, again] = [await run(seed), await run(seed)];
    expect(again.trace).toEqual(first.trace);
    expect(again.hash).toBe(first.hash);
  }
});

test('another seed makes another history', async () => {
  const hashes = new Set<string>();
  for (const seed of [1, 2, 3, 4]) hashes.add((await run(seed)).hash);
  expect(hashes.size).toBe(4);
});
