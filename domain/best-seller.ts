import type { Product } from './product.ts';

/** A product and how many of it were sold in the window: paid, and not cancelled. */
export interface BestSeller {
  readonly product: Product;
  readonly units: number;
}

/** What the roll-up is told of: an order was paid, or one that may have been paid was cancelled. */
export interface Sale {
  readonly kind: 'paid' | 'cancelled';
  readonly orderId: string;
}
