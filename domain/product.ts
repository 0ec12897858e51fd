import type { AdjustmentId, ProductId, UserId } from './ids.ts';
import type { Language } from './language.ts';

/** Title and description of a product in a further language. With an empty description, readers see that of the seller. */
interface Translation {
  readonly title: string;
  readonly description: string;
}

export interface Product {
  readonly id: ProductId;
  readonly sellerId: UserId;
  /** In the language of the response, like the description; as the seller wrote it without a translation. */
  readonly title: string;
  readonly description: string;
  /** Null: pages show a donut of the shop. */
  readonly imageUrl: string | null;
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

/** A product with all its translations. */
export interface ProductDetails extends Product {
  readonly translations: { readonly [L in Language]?: Translation | undefined };
}

/** The origins of product pictures: the shop's own, and those of the configured hosts. */
export const imageOriginsOf = (publicUrl: string, imageHosts: readonly string[]): readonly string[] => [
  new URL(publicUrl).origin,
  ...imageHosts.map((host) => `https://${host}`),
];

export const PRODUCT_SORTS = ['oldest', 'newest', 'price-asc', 'price-desc'] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];

/** Text of a product, written by the seller. */
export interface ProductText {
  readonly title: string;
  readonly description: string;
  readonly imageUrl: string | null;
  readonly translations: ProductDetails['translations'];
  readonly price: number;
  readonly restockQuantity: number;
  readonly maxPerBuyer: number | null;
  readonly factoryId: string;
  readonly availableAt: string | null;
  readonly endAt: string | null;
}
/** Without a description, the translation keeps the one it has. */
type ChangedTranslation = Pick<Translation, 'title'> & { readonly description?: string | undefined };
/** A language that is not named keeps its translation, null removes it. */
export type ProductChange = {
  readonly [K in Exclude<keyof ProductText, 'translations'>]?: ProductText[K] | undefined;
} & { readonly translations?: { readonly [L in Language]?: ChangedTranslation | null | undefined } | undefined };

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
