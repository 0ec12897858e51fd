import type { ProductId } from '#domain/ids.ts';
import type { Basket } from './shop.ts';

/** Mulberry32: the same seed repeats a failed run. */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  return {
    below,
    shuffled,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    /** 1..linesMax different products, 1..unitsMax of each. */
    basket: (products: readonly ProductId[], linesMax: number, unitsMax: number): Basket =>
      shuffled(products)
        .slice(0, 1 + below(linesMax))
        .map((product) => [product, 1 + below(unitsMax)] as const),
  };
}
