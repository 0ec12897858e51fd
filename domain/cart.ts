import type { ProductId } from './ids.ts';

export interface CartLine {
  readonly productId: ProductId;
  /** In the language of the response. */
  readonly title: string;
  readonly imageUrl: string | null;
  readonly quantity: number;
  /** Current price in integer KRW. An order uses the price at the time of the order. */
  readonly unitPrice: number;
  readonly available: number;
}
