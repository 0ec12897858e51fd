import type { OrderId, ProductId, UserId } from './ids.ts';
import type { Payment } from './payment.ts';

/** NOTPAYED → PREPARING → SHIPPING → DELIVERED, or CANCELLED with a reason. */
export const ORDER_STATUSES = ['NOTPAYED', 'PREPARING', 'SHIPPING', 'DELIVERED', 'CANCELLED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const CANCEL_REASONS = ['OUT_OF_STOCK', 'PAYMENT_TIMEOUT', 'CUSTOMER', 'SELLER'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly reason?: CancelReason | undefined;
}

/** Outcome of an order: a status, or the reason of a cancellation. */
export type OrderOutcome = Exclude<OrderStatus, 'CANCELLED'> | CancelReason;

/** The order outcomes of a filter; a reason implies CANCELLED. Undefined: all outcomes. */
export function outcomesOf({ status, reason }: OrderFilter): readonly OrderOutcome[] | undefined {
  if (reason) return [reason];
  if (status === 'CANCELLED') return CANCEL_REASONS;
  return status && [status];
}

export const ROLES = ['BUYER', 'SELLER', 'OPERATOR'] as const;
export type Role = (typeof ROLES)[number];

export interface OrderLine {
  readonly productId: ProductId;
  readonly quantity: number;
  /** Integer KRW, the server's price when the order was placed. */
  readonly unitPrice: number;
}

export interface Order {
  readonly id: OrderId;
  readonly buyerId: UserId;
  readonly sellerId: UserId;
  readonly status: OrderStatus;
  readonly reason: CancelReason | null;
  readonly lines: readonly OrderLine[];
  /** Integer KRW. */
  readonly total: number;
  readonly createdAt: string;
  readonly paymentDueAt: string | null;
  /** The last payment attempt. */
  readonly payment: Payment | null;
}

/** An order line without enough stock, and the stock that was available. */
export interface ShortLine {
  readonly line: number;
  readonly productId: ProductId;
  readonly available: number;
}

/** An order line and the price at which it would be ordered now. */
export interface PricedLine {
  readonly line: number;
  readonly productId: ProductId;
  readonly unitPrice: number;
}

/** Why an order was rejected before it was stored. The idempotency key is free again. */
export type OrderRejection =
  | { readonly code: 'auth.unknown_user' }
  | { readonly code: 'auth.forbidden' }
  | { readonly code: 'order.too_many_open' }
  | { readonly code: 'order.mixed_sellers' }
  | { readonly code: 'order.cart_empty' }
  | { readonly code: 'order.price_changed'; readonly total: number; readonly prices: readonly PricedLine[] }
  | { readonly code: 'order.too_many_cancellations'; readonly seconds: number }
  | {
      readonly code: 'order.limit_per_buyer';
      readonly line: number;
      readonly limit: number;
      /** Units of the product in orders of the buyer that were not cancelled. */
      readonly held: number;
    }
  | { readonly code: 'product.not_found'; readonly line: number }
  | { readonly code: 'product.not_on_sale'; readonly line: number }
  /** Only of an order request: it was not decided in time, and is never placed. */
  | { readonly code: 'order.request_expired' };

export type PlaceOutcome =
  | { readonly kind: 'placed'; readonly order: Order; readonly replayed: boolean }
  | {
      readonly kind: 'refused';
      readonly order: Order;
      readonly short: readonly ShortLine[];
      readonly replayed: boolean;
    }
  | { readonly kind: 'key-conflict' }
  | { readonly kind: 'rejected'; readonly rejection: OrderRejection }
  /**
   * Nothing was changed. A direct order: requests of its product wait in the order queue, so the order must wait there, too.
   * An order request: another order of the same cart is decided first, so the consumer decides this one by a further call.
   */
  | { readonly kind: 'queued' };
