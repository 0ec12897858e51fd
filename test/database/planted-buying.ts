import type { MONEY_INVARIANTS } from '#test/invariants/money.ts';

type Bought =
  | keyof typeof MONEY_INVARIANTS
  | 'a cancelled order gives back each line once, and no other gives any'
  | 'a sent order has left the shelf line by line, and no other has'
  | 'a cancellation is told once'
  | 'a buyer is told what became of his order';

const again = (table: string, columns: string, where: string, values = columns): string =>
  `insert into app.${table} (${columns}) select ${values} from app.${table} where ${where} limit 1`;
const MOVE = 'product_id, on_hand_delta, reserved_delta, cause, ref';
const EVENT = 'topic, type, data';
const ENTRY = 'user_id, seq, cause, amount, balance_after, ref';
const PAYMENT = 'id, order_id, buyer_id, amount, status, problem, initiated_at, in_progress_at, ended_at';
const change = (table: string, set: string, where: string): string => `update app.${table} set ${set} where ${where}`;
const forget = (table: string, where: string): string => `delete from app.${table} where ${where}`;

/** For each invariant of money and of what becomes of orders: what breaks it. */
export const PLANTED_BUYING: Readonly<Record<Bought, readonly string[]>> = {
  'a cancelled order gives back each line once, and no other gives any': [
    forget('stock_moves', "cause = 'RELEASE'"),
    again('stock_moves', MOVE, "cause = 'RELEASE'"),
    change('stock_moves', 'reserved_delta = reserved_delta - 1', "cause = 'RELEASE'"),
    again('stock_moves', MOVE, "cause = 'SHIPMENT'", "product_id, 0, reserved_delta, 'RELEASE', ref"),
  ],
  'a sent order has left the shelf line by line, and no other has': [
    forget('stock_moves', "cause = 'SHIPMENT'"),
    again('stock_moves', MOVE, "cause = 'SHIPMENT'"),
    change('stock_moves', 'on_hand_delta = 0', "cause = 'SHIPMENT'"),
    again('stock_moves', MOVE, "cause = 'RELEASE'", "product_id, reserved_delta, reserved_delta, 'SHIPMENT', ref"),
  ],
  'a cancellation is told once': [
    forget('outbox', "type = 'order.cancelled'"),
    again('outbox', EVENT, "type = 'order.cancelled'"),
    change('outbox', 'data = data || \'{"refunded": 1}\'', "type = 'order.cancelled'"),
    change('outbox', 'data = data || \'{"reason": "SELLER"}\'', "type = 'order.cancelled'"),
    again('outbox', EVENT, "type = 'order.paid'", "topic, 'order.cancelled', data"),
  ],
  'a buyer is told what became of his order': [
    change('mails', "recipient_id = 'usr_other'", "kind = 'order.paid'"),
    change('mails', "kind = 'order.expired'", "kind = 'order.paid'"),
    change('mails', "kind = 'order.cancelled'", "kind = 'order.expired'"),
  ],
  'a wallet is never below zero': [
    change('wallets', 'balance = -1', 'true'),
    change('wallet_entries', 'balance_after = -1', 'true'),
  ],
  'a wallet is the sum of its entries': [
    change('wallets', 'balance = balance + 1', 'true'),
    change('wallets', 'entries = entries + 1', 'true'),
    forget('wallet_entries', "cause = 'REFUND'"),
  ],
  'each entry follows the one before': [
    change('wallet_entries', 'balance_after = balance_after + 1', 'seq = 1'),
    change('wallet_entries', 'seq = seq + 1', 'true'),
  ],
  'money is conserved': [
    change('wallets', 'balance = balance + 1', 'true'),
    forget('payments', "status = 'COMPLETED'"),
    forget('idempotency', "route = 'chargeWallet'"),
  ],
  'a charge and its entry are one': [
    forget('wallet_entries', "cause = 'CHARGE'"),
    forget('idempotency', "route = 'chargeWallet'"),
    change('wallet_entries', 'amount = amount + 1', "cause = 'CHARGE'"),
    change('wallet_entries', "user_id = 'usr_other'", "cause = 'CHARGE'"),
  ],
  'a payment and its entry are one': [
    forget('wallet_entries', "cause = 'PAYMENT'"),
    change('wallet_entries', 'amount = amount - 1', "cause = 'PAYMENT'"),
    change('payments', "status = 'FAILED_CUSTOMER'", "status = 'COMPLETED'"),
    change('wallet_entries', "user_id = 'usr_other'", "cause = 'PAYMENT'"),
  ],
  'money that goes back is that of a payment, once': [
    forget('wallet_entries', "cause = 'REFUND'"),
    again('wallet_entries', ENTRY, "cause = 'REFUND'"),
    again('wallet_entries', ENTRY, "cause = 'PAYMENT'", "user_id, 99, 'REFUND', -amount, 0, ref"),
    change('wallet_entries', 'amount = amount + 1', "cause = 'REFUND'"),
  ],
  'of an order nothing is kept, or all of it': [
    change('wallet_entries', 'amount = amount + 1', "cause = 'PAYMENT'"),
    change('wallet_entries', 'amount = amount - 1', "cause = 'REFUND'"),
  ],
  'an order goes on when it is paid, and only then': [
    change('payments', "status = 'CANCELED'", "status = 'COMPLETED'"),
    change('orders', "status = 'NOTPAYED'", "status = 'PREPARING'"),
    change('orders', "status = 'PREPARING'", "status = 'NOTPAYED'"),
  ],
  'an attempt is of its order': [
    change('payments', 'amount = amount + 1', 'true'),
    change('payments', "buyer_id = 'usr_other'", 'true'),
    change('payments', "status = 'FAILED_CUSTOMER'", "status = 'FAILED_QUANTITY'"),
    change('payments', "order_id = 'ord_none'", 'true'),
  ],
  'an order names its last attempt': [
    change('orders', 'payment_id = null', 'payment_id is not null'),
    change('orders', "payment_id = 'pay_none'", "status = 'PREPARING'"),
    again('payments', PAYMENT, "status = 'COMPLETED'", `'pay_twin'${PAYMENT.slice(2)}`),
  ],
  'an attempt says when it was what': [
    change('payments', "status = 'INITIATED'", "status = 'COMPLETED'"),
    change('payments', 'ended_at = null', "status = 'COMPLETED'"),
    change('payments', 'canceled_at = null', "status = 'CANCELED'"),
    change('payments', 'in_progress_at = null', "status = 'COMPLETED'"),
  ],
  'the end of an attempt is told once': [
    forget('outbox', "type = 'payment.failed'"),
    again('outbox', EVENT, "type = 'order.paid'"),
    change('outbox', "type = 'payment.failed'", "type = 'order.paid'"),
    change('outbox', 'data = data || \'{"problem": "payment.failed"}\'', "type = 'payment.failed'"),
  ],
};
