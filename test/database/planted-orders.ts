import type { MONEY_INVARIANTS } from '#test/invariants/money.ts';

type OrderInvariant =
  | keyof typeof MONEY_INVARIANTS
  | 'a cancelled order releases each line once, and no other order releases stock'
  | 'a shipped order takes each line from the stock once, and no other order does'
  | 'each cancellation has one event'
  | 'a mail about an order matches the order and its buyer';

const again = (table: string, columns: string, where: string, values = columns): string =>
  `insert into app.${table} (${columns}) select ${values} from app.${table} where ${where} limit 1`;
const MOVE = 'product_id, on_hand_delta, reserved_delta, cause, ref';
const EVENT = 'topic, type, data';
const ENTRY = 'user_id, seq, cause, amount, balance_after, ref';
const PAYMENT = 'id, order_id, buyer_id, amount, status, problem, initiated_at, in_progress_at, ended_at';
const change = (table: string, set: string, where: string): string => `update app.${table} set ${set} where ${where}`;
const remove = (table: string, where: string): string => `delete from app.${table} where ${where}`;

/** Violations of the invariants of money, cancelled orders and shipped orders. */
export const PLANTED_ORDERS: Readonly<Record<OrderInvariant, readonly string[]>> = {
  'a cancelled order releases each line once, and no other order releases stock': [
    remove('stock_moves', "cause = 'RELEASE'"),
    again('stock_moves', MOVE, "cause = 'RELEASE'"),
    change('stock_moves', 'reserved_delta = reserved_delta - 1', "cause = 'RELEASE'"),
    again('stock_moves', MOVE, "cause = 'SHIPMENT'", "product_id, 0, reserved_delta, 'RELEASE', ref"),
  ],
  'a shipped order takes each line from the stock once, and no other order does': [
    remove('stock_moves', "cause = 'SHIPMENT'"),
    again('stock_moves', MOVE, "cause = 'SHIPMENT'"),
    change('stock_moves', 'on_hand_delta = 0', "cause = 'SHIPMENT'"),
    again('stock_moves', MOVE, "cause = 'RELEASE'", "product_id, reserved_delta, reserved_delta, 'SHIPMENT', ref"),
  ],
  'each cancellation has one event': [
    remove('outbox', "type = 'order.cancelled'"),
    again('outbox', EVENT, "type = 'order.cancelled'"),
    change('outbox', 'data = data || \'{"refunded": 1}\'', "type = 'order.cancelled'"),
    change('outbox', 'data = data || \'{"reason": "SELLER"}\'', "type = 'order.cancelled'"),
    again('outbox', EVENT, "type = 'order.paid'", "topic, 'order.cancelled', data"),
  ],
  'a mail about an order matches the order and its buyer': [
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
    remove('wallet_entries', "cause = 'REFUND'"),
  ],
  'each wallet entry follows the previous entry': [
    change('wallet_entries', 'balance_after = balance_after + 1', 'seq = 1'),
    change('wallet_entries', 'seq = seq + 1', 'true'),
  ],
  'money is conserved': [
    change('wallets', 'balance = balance + 1', 'true'),
    remove('payments', "status = 'COMPLETED'"),
    remove('idempotency', "route = 'chargeWallet'"),
  ],
  'each charge has one wallet entry': [
    remove('wallet_entries', "cause = 'CHARGE'"),
    remove('idempotency', "route = 'chargeWallet'"),
    change('wallet_entries', 'amount = amount + 1', "cause = 'CHARGE'"),
    change('wallet_entries', "user_id = 'usr_other'", "cause = 'CHARGE'"),
  ],
  'each payment has one wallet entry': [
    remove('wallet_entries', "cause = 'PAYMENT'"),
    change('wallet_entries', 'amount = amount - 1', "cause = 'PAYMENT'"),
    change('payments', "status = 'FAILED_CUSTOMER'", "status = 'COMPLETED'"),
    change('wallet_entries', "user_id = 'usr_other'", "cause = 'PAYMENT'"),
  ],
  'each refund equals its payment and is made once': [
    remove('wallet_entries', "cause = 'REFUND'"),
    again('wallet_entries', ENTRY, "cause = 'REFUND'"),
    again('wallet_entries', ENTRY, "cause = 'PAYMENT'", "user_id, 99, 'REFUND', -amount, 0, ref"),
    change('wallet_entries', 'amount = amount + 1', "cause = 'REFUND'"),
  ],
  'the wallet entries of an order add up to nothing or to its total': [
    change('wallet_entries', 'amount = amount + 1', "cause = 'PAYMENT'"),
    change('wallet_entries', 'amount = amount - 1', "cause = 'REFUND'"),
  ],
  'an order is prepared only after its payment': [
    change('payments', "status = 'CANCELED'", "status = 'COMPLETED'"),
    change('orders', "status = 'NOTPAYED'", "status = 'PREPARING'"),
    change('orders', "status = 'PREPARING'", "status = 'NOTPAYED'"),
  ],
  'a payment attempt matches its order': [
    change('payments', 'amount = amount + 1', 'true'),
    change('payments', "buyer_id = 'usr_other'", 'true'),
    change('payments', "status = 'FAILED_CUSTOMER'", "status = 'FAILED_QUANTITY'"),
    change('payments', "order_id = 'ord_none'", 'true'),
  ],
  'an order has the id of its last payment attempt': [
    change('orders', 'payment_id = null', 'payment_id is not null'),
    change('orders', "payment_id = 'pay_none'", "status = 'PREPARING'"),
    again('payments', PAYMENT, "status = 'COMPLETED'", `'pay_duplicate'${PAYMENT.slice(2)}`),
  ],
  'a payment attempt has the times of its status': [
    change('payments', "status = 'INITIATED'", "status = 'COMPLETED'"),
    change('payments', 'ended_at = null', "status = 'COMPLETED'"),
    change('payments', 'canceled_at = null', "status = 'CANCELED'"),
    change('payments', 'in_progress_at = null', "status = 'COMPLETED'"),
  ],
  'the end of a payment attempt has one event': [
    remove('outbox', "type = 'payment.failed'"),
    again('outbox', EVENT, "type = 'order.paid'"),
    change('outbox', "type = 'payment.failed'", "type = 'order.paid'"),
    change('outbox', 'data = data || \'{"problem": "payment.failed"}\'', "type = 'payment.failed'"),
  ],
};
