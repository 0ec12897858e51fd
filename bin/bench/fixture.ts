/** What all rows share. */
import type { Floor } from './floor.ts';
import type { BenchShop } from './shop.ts';
import type { System } from './system.ts';
import type { Tables } from './tables.ts';

export interface Fixture {
  readonly system: System;
  readonly shop: BenchShop;
  readonly tables: Tables;
  readonly floor: Floor;
  readonly rounds: number;
  /** Fewer orders and rounds, for a quick check instead of a recorded figure. */
  readonly quick: boolean;
  log(line: string): void;
}

/** Runs the work once for each round and collects the results. */
export async function inSamples<T>(count: number, work: (round: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let round = 1; round <= count; round++) results.push(await work(round));
  return results;
}

/** Drops unknown values: a figure that this machine cannot measure has no rounds. */
export const measuredValues = (values: readonly (number | undefined)[]): readonly number[] =>
  values.flatMap((value) => value ?? []);
