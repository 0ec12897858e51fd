import { seeded } from '#test/database/random.ts';

/** The only source of randomness of a run. */
export function createRandom(seed: number) {
  const { below, pick, shuffled } = seeded(seed);
  return {
    below,
    pick,
    shuffled,
    chance: (probability: number): boolean => below(1_000_000) < probability * 1_000_000,
    /** An integer from `from` to `to`, both inclusive. */
    between: (from: number, to: number): number => from + below(to - from + 1),
    bytes: (count: number): Uint8Array => Uint8Array.from({ length: count }, () => below(256)),
  };
}
export type Random = ReturnType<typeof createRandom>;
