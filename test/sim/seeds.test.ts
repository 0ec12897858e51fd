import { expect, test } from 'vitest';
import { simulator } from './open.ts';

const { run, mustHold } = simulator();
/** The same for everybody, so that a change is judged by what it changed; `npm run sim` goes where nobody was. */
const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

/** What long runs found, and was patched since. */
const FOUND = [342];

test.for([...SEEDS, ...FOUND])('seed %i: the shop keeps its promises, whatever goes wrong', async (seed) => {
  await mustHold(seed);
});

test('the same seed is the same history', async () => {
  for (const seed of [5, 11, 26]) {
    const [first, again] = [await run(seed), await run(seed)];
    expect(again.trace).toEqual(first.trace);
    expect(again.hash).toBe(first.hash);
  }
});

test('another seed is another history', async () => {
  const hashes = new Set<string>();
  for (const seed of [1, 2, 3, 4]) hashes.add((await run(seed)).hash);
  expect(hashes.size).toBe(4);
});
