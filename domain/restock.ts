import type { ProductId, RestockId } from './ids.ts';

/**
 * ASKING: the factory is still to be told. ASKED: it said yes. OVERDUE: reported to a human. CLOSED: all of it came, or a
 * person has given the rest of it up.
 */
export const RESTOCK_STATES = ['ASKING', 'ASKED', 'OVERDUE', 'CLOSED'] as const;
export type RestockState = (typeof RESTOCK_STATES)[number];

export interface Restock {
  readonly id: RestockId;
  readonly productId: ProductId;
  readonly round: number;
  readonly state: RestockState;
  readonly quantity: number;
  readonly received: number;
  /** Units delivered beyond what was asked: a human decides what becomes of them. */
  readonly surplus: number;
  readonly attempt: number;
  readonly requestedBy: string;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly dueAt: string | null;
  readonly closedAt: string | null;
  /** Who gave the rest of it up, and why; null while nobody did. */
  readonly closedBy: string | null;
  readonly closeReason: string | null;
}

/** What the factory is to be asked, while this worker alone may ask. */
export interface FactoryTask {
  readonly restockId: RestockId;
  readonly attempt: number;
  readonly productId: ProductId;
  readonly factoryId: string;
  /** Units still to come. */
  readonly quantity: number;
  readonly requestedBy: string;
}

/** The request of the factory's own contract (docs/factory.md); it calls `CallbackUrl` once with the same body. */
export interface ManufactureRequest {
  readonly MessageGroupId: string;
  readonly MessageAttributeProductId: string;
  readonly MessageAttributeProductCnt: number;
  readonly MessageAttributeFactoryId: string;
  readonly MessageAttributeRequester: string;
  readonly CallbackUrl: string;
}

/** MessageGroupId is the restock's id, so a factory that signs its calls can name what it delivers. */
export const manufactureRequest = (task: FactoryTask, callbackUrl: string): ManufactureRequest => ({
  MessageGroupId: task.restockId,
  MessageAttributeProductId: task.productId,
  MessageAttributeProductCnt: task.quantity,
  MessageAttributeFactoryId: task.factoryId,
  MessageAttributeRequester: task.requestedBy,
  CallbackUrl: callbackUrl,
});
