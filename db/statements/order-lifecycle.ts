/** What happens to an order after it was placed, except its payment. */
import type { AuthProblem } from '#db/outcome.ts';
import { int, json, nullable, publishing, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId } from '#domain/ids.ts';
import {
  CANCELLATIONS_MINUTES,
  CANCELLATIONS_PER_BUYER_MAX,
  EXPIRE_BATCH_MAX,
  PAYMENT_WINDOW_MINUTES,
} from '#domain/limits.ts';
import type { Order } from '#domain/order.ts';

interface Change {
  readonly caller: Principal;
  readonly orderId: OrderId;
  readonly requestId: string;
}
type OrderProblem = AuthProblem | 'order.not_found';

/**
 * Cancels an order that is not shipped: releases its stock and returns its money once, in the same statement. Cancellations of
 * the buyer are counted there.
 */
export const cancelOrder = ({ caller, orderId, requestId }: Change, reason: 'CUSTOMER' | 'SELLER' | null) =>
  publishing(
    sql({
      outcome: textOf<'cancelled' | 'order.not_cancellable' | OrderProblem>(),
      order: nullable(json<Order>()),
    })`select * from app.cancel_order(${caller.userId}, ${caller.issuedAt}, ${orderId}, ${reason}, ${requestId},
      cast(${CANCELLATIONS_PER_BUYER_MAX} as int), cast(${CANCELLATIONS_MINUTES} as int))`,
    ({ outcome }) => outcome === 'cancelled' && 'soon',
  );

/** Records that a paid order was shipped, which removes it from the stock, or that it was delivered. */
export const moveOrder = ({ caller, orderId, requestId }: Change, to: 'SHIPPING' | 'DELIVERED') =>
  publishing(
    sql({
      outcome: textOf<'moved' | 'order.not_shippable' | 'order.not_deliverable' | OrderProblem>(),
      order: nullable(json<Order>()),
    })`select * from app.move_order(${caller.userId}, ${caller.issuedAt}, ${orderId}, ${to}, ${requestId})`,
    // A shipment lowers stock and reservation equally, so change_stock never publishes stock.back for it.
    () => false,
  );

/**
 * Cancels a batch of orders whose payment deadline has passed and releases their stock, in one statement that skips orders
 * that are being paid or cancelled. If an earlier worker may have died (`again`), the relay is notified in any case. While an
 * order is unpaid, one worker polls again when the next order is due.
 */
export const expireOrders = (again: boolean, limit: number = EXPIRE_BATCH_MAX) =>
  publishing(
    sql({
      expired: int,
      pollAfterSeconds: nullable(int),
    })`select * from app.expire_orders(cast(${limit} as int), cast(${PAYMENT_WINDOW_MINUTES * 60} as int), ${again})`,
    ({ expired }) => (expired > 0 || again) && 'soon',
  );
