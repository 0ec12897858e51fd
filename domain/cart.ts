import type { ProductId } from './ids.ts';

export interface CartLine {
  readonly productId: ProductId;
  readonly title: string;
  readonly quantity: number;
  /** Integer KRW now: what counts is the price when it is ordered. */
  readonly unitPrice: number;
  readonly available: number;
}
