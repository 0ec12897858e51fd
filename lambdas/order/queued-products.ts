import type { ProductId } from '#domain/ids.ts';

type Lines = readonly { readonly productId: ProductId }[] | null;

export interface QueuedProducts {
  /** Orders of these lines go to the queue for a while. The lines of a cart (null) are not known. */
  remember(lines: Lines): void;
  /** Whether one of the lines has a product whose orders go to the queue. */
  include(lines: Lines): boolean;
}

/**
 * Products whose orders this environment sends to the queue without a database call. The memory is short, because the
 * database decides when a product is contended no longer.
 */
export function queuedProducts(milliseconds: number, now: () => number): QueuedProducts {
  let until = new Map<ProductId, number>();
  return {
    remember(lines) {
      const at = now();
      until = new Map([...until].filter(([, end]) => end > at));
      for (const { productId } of lines ?? []) until.set(productId, at + milliseconds);
    },
    include(lines) {
      const at = now();
      return (lines ?? []).some(({ productId }) => (until.get(productId) ?? 0) > at);
    },
  };
}
