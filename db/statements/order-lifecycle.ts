/** What becomes of an order after it was placed, its payment apart. */
import { int, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId } from '#domain/ids.ts';
import { EXPIRE_BATCH_MAX, EXPIRE_SOON_SECONDS } from '#domain/limits.ts';
import type { Order } from '#domain/order.ts';

interface Change {
  readonly caller: Principal;
  readonly orderId: OrderId;
  readonly requestId: string;
}
type Nobody = 'auth.required' | 'auth.forbidden' | 'order.not_found';

/** Cancels an order that is not shipped: its stock is released and its money returned in the same statement, once. */
export const cancelOrder = ({ caller, orderId, requestId }: Change, reason: 'CUSTOMER' | 'SELLER' | null) =>
  sql({
    outcome: textOf<'cancelled' | 'order.not_cancellable' | Nobody>(),
    order: nullable(json<Order>()),
  })`select * from app.cancel_order(${caller.userId}, ${caller.issuedAt}, ${orderId}, ${reason}, ${requestId})`;

/** Sends a paid order, which takes it off the shelf, or notes that it has arrived. */
export const moveOrder = ({ caller, orderId, requestId }: Change, to: 'SHIPPING' | 'DELIVERED') =>
  sql({
    outcome: textOf<'moved' | 'order.not_shippable' | 'order.not_deliverable' | Nobody>(),
    order: nullable(json<Order>()),
  })`select * from app.move_order(${caller.userId}, ${caller.issuedAt}, ${orderId}, ${to}, ${requestId})`;

/**
 * Cancels a set of orders whose time is over and releases their stock, in one statement that skips whatever is being paid or
 * cancelled just now. `look`: in how many seconds the caller shall look again.
 */
export const expireOrders = (again: boolean, limit: number = EXPIRE_BATCH_MAX) =>
  sql({
    expired: int,
    look: nullable(int),
  })`select * from app.expire_orders(cast(${limit} as int), cast(${EXPIRE_SOON_SECONDS} as int), ${again})`;
