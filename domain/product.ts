import type { AdjustmentId, ProductId, UserId } from './ids.ts';

export interface Product {
  readonly id: ProductId;
  readonly sellerId: UserId;
  readonly title: string;
  readonly description: string;
  /** Integer KRW. */
  readonly price: number;
  /** Units in stock and not reserved, exact at the time of the read. */
  readonly available: number;
  readonly availableAt: string | null;
  readonly endAt: string | null;
  /** Minimum units of an automatic restock. 0 turns automatic restocks off. */
  readonly restockQuantity: number;
  /** The most units that one buyer may hold in orders that were not cancelled. Null: no limit. */
  readonly maxPerBuyer: number | null;
  readonly factoryId: string;
  readonly createdAt: string;
}

export const PRODUCT_SORTS = ['oldest', 'newest', 'cheapest', 'dearest'] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];

/** Text of a product, written by the seller. */
export interface ProductText {
  readonly title: string;
  readonly description: string;
  readonly price: number;
  readonly restockQuantity: number;
  readonly maxPerBuyer: number | null;
  readonly factoryId: string;
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
export type ProductChange = { readonly [K in keyof ProductText]?: ProductText[K] | undefined };

/** A manual correction of stock, and the stock before and after. */
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

/** One change of stock, and the stock after the change. */
export interface StockMove {
  readonly seq: number;
  readonly cause: (typeof STOCK_CAUSES)[number];
  /** Cause of the change: an order, a restock, an adjustment, or the product itself. */
  readonly ref: string;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly at: string;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly onHand: number;
  readonly reserved: number;
}
