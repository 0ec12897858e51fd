import type { Product } from './product.ts';

/** A product and its units sold in the window: paid and not cancelled. */
export interface BestSeller {
  readonly product: Product;
  readonly units: number;
}

/** Input of the roll-up: an order that was paid, or a cancelled order that may have been paid. */
export interface Sale {
  readonly kind: 'paid' | 'cancelled';
  readonly orderId: string;
}
