import type { DeadLetterId, ProductId, RestockId } from './ids.ts';

/**
 * ASKING: the factory has not accepted the request yet. ASKED: the factory accepted. OVERDUE: operators were notified.
 * CLOSED: everything was delivered, or a person or the system closed the rest.
 */
export const RESTOCK_STATES = ['ASKING', 'ASKED', 'OVERDUE', 'CLOSED'] as const;
export type RestockState = (typeof RESTOCK_STATES)[number];

/** Why the system closed a restock (`closedBy` is "system"): its product may not be restocked any more. */
export const SYSTEM_CLOSE_REASONS = ['PRODUCT_DELETED', 'RESTOCKS_OFF', 'SALE_ENDED'] as const;
export type SystemCloseReason = (typeof SYSTEM_CLOSE_REASONS)[number];

export interface Restock {
  readonly id: RestockId;
  readonly productId: ProductId;
  readonly round: number;
  readonly state: RestockState;
  readonly quantity: number;
  readonly received: number;
  /** Units delivered beyond the request. An operator decides about them. */
  readonly surplus: number;
  readonly attempt: number;
  readonly requestedBy: string;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly dueAt: string | null;
  readonly closedAt: string | null;
  /** Who closed the rest (a user or "system"), and the reason. Null for an open and for a fully delivered restock. */
  readonly closedBy: string | null;
  readonly closeReason: string | null;
  /** The parked message because of which the restock is not requested of the factory. */
  readonly deadLetterId: DeadLetterId | null;
}

/** What became of a delivery, as its factory learns it. */
export const DELIVERY_STATUSES = ['counted', 'surplus', 'repeated', 'queued'] as const;
export interface DeliveryReceipt {
  readonly status: (typeof DELIVERY_STATUSES)[number];
  /** Units that this call added to the stock, and units that it did not. Null: not known yet. */
  readonly counted: number | null;
  readonly surplus: number | null;
}

/** A request for the factory, leased to one worker. */
export interface FactoryTask {
  readonly restockId: RestockId;
  readonly attempt: number;
  readonly productId: ProductId;
  readonly factoryId: string;
  /** Units not delivered yet. */
  readonly quantity: number;
  readonly requestedBy: string;
}

/** The request of the factory's API. The factory calls `CallbackUrl` once, with the same body. */
export interface ManufactureRequest {
  readonly MessageGroupId: string;
  readonly MessageAttributeProductId: string;
  readonly MessageAttributeProductCnt: number;
  readonly MessageAttributeFactoryId: string;
  readonly MessageAttributeRequester: string;
  readonly CallbackUrl: string;
}

/** MessageGroupId is the restock's id, so that a factory that signs its calls can name the delivery. */
export const manufactureRequest = (task: FactoryTask, callbackUrl: string): ManufactureRequest => ({
  MessageGroupId: task.restockId,
  MessageAttributeProductId: task.productId,
  MessageAttributeProductCnt: task.quantity,
  MessageAttributeFactoryId: task.factoryId,
  MessageAttributeRequester: task.requestedBy,
  CallbackUrl: callbackUrl,
});
