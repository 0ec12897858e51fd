import type { AdjustmentId, ProductId, UserId } from './ids.ts';

export interface Product {
  readonly id: ProductId;
  readonly sellerId: UserId;
  readonly title: string;
  readonly description: string;
  /** Integer KRW. */
  readonly price: number;
  /** Units on hand and not reserved, exact at read time. */
  readonly available: number;
  readonly availableAt: string | null;
  readonly endAt: string | null;
  /** What an automatic restock asks for at least; 0 means never. */
  readonly restockQuantity: number;
  readonly factoryId: string;
  readonly createdAt: string;
}

/** What a seller says of a product. */
export interface ProductText {
  readonly title: string;
  readonly description: string;
  readonly price: number;
  readonly restockQuantity: number;
  readonly factoryId: string;
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
export type ProductChange = { readonly [K in keyof ProductText]?: ProductText[K] | undefined };

/** A shelf that was corrected by hand, and how it was then. */
export interface Adjustment {
  readonly id: AdjustmentId;
  readonly productId: ProductId;
  readonly delta: number;
  readonly reason: string;
  readonly at: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

export const STOCK_CAUSES = ['INITIAL', 'ORDER', 'RELEASE', 'SHIPMENT', 'FACTORY', 'ADJUSTMENT'] as const;

/** One change of a shelf, and how the shelf was after it. */
export interface StockMove {
  readonly seq: number;
  readonly cause: (typeof STOCK_CAUSES)[number];
  /** What it was for: an order, a restock, an adjustment, or the product itself. */
  readonly ref: string;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: string;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly onHand: number;
  readonly reserved: number;
}
