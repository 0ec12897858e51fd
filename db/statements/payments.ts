import type { IdempotentProblem } from '#db/outcome.ts';
import { bool, json, nullable, publishing, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, PaymentId } from '#domain/ids.ts';
import type { Payment } from '#domain/payment.ts';

/**
 * Pays an order: money, payment attempt and order status in one statement that checks the deadline, the wallet and the order
 * under locks. So an order is paid once, in time, and never with more than the balance. A row with a payment is an attempt,
 * successful or not, and its event is published; a repeat with the same key notifies the relay again.
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
}) =>
  publishing(
    sql({
      outcome: textOf<
        | 'paid'
        | 'payment.insufficient_balance'
        | 'payment.failed'
        | IdempotentProblem
        | 'order.not_found'
        | 'order.cancelled'
        | 'order.already_paid'
        | 'order.payment_expired'
      >(),
      replayed: bool,
      payment: nullable(json<Payment>()),
    })`select * from app.pay_order(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.orderId}, ${request.newId}, cast(${request.randomPercent} as float8), cast(${request.failurePercent} as float8), ${request.requestId})`,
    ({ payment }) => payment !== null && 'soon',
  );
