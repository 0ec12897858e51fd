import type { ProductId, UserId } from '#domain/ids.ts';

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
