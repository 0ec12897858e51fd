import { bool, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, PaymentId } from '#domain/ids.ts';
import type { Payment } from '#domain/payment.ts';

/**
 * Pays an order: the money, the attempt and the order's new status in one statement that the deadline, the wallet and every
 * other hand on the order decide, so it is paid once, in time, and never with money that is not there.
 */
export const payOrder = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly requestId: string;
  readonly orderId: OrderId;
  readonly newId: PaymentId;
  /** From 0 to below 100; an attempt below `failurePercent` fails. */
  readonly randomPercent: number;
  readonly failurePercent: number;
}) => sql({
  outcome: textOf<
    | 'paid'
    | 'payment.insufficient_balance'
    | 'payment.failed'
    | 'key-conflict'
    | 'auth.required'
    | 'auth.forbidden'
    | 'order.not_found'
    | 'order.cancelled'
    | 'order.already_paid'
    | 'order.payment_expired'
  >(),
  replayed: bool,
  payment: nullable(json<Payment>()),
})`select * from app.pay_order(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.orderId}, ${request.newId}, cast(${request.randomPercent} as float8), cast(${request.failurePercent} as float8), ${request.requestId})`;
