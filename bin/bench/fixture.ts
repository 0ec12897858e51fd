/** What the rows share. */
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
  /** Fewer orders and rounds: for a look, not for the record. */
  readonly quick: boolean;
  say(line: string): void;
}

/** Runs something so often and collects what each time gave. */
export async function inSamples<T>(count: number, work: (round: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let round = 1; round <= count; round++) results.push(await work(round));
  return results;
}

/** The rounds of a figure that may be unknown on this machine: then it has none. */
export const known = (values: readonly (number | undefined)[]): readonly number[] =>
  values.flatMap((value) => value ?? []);
