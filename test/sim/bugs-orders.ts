/** Planted bugs of orders, payments and their consumers. */
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { alter, type Bug, type Send, withStatements } from './bug.ts';
import type { Ports } from './functions.ts';
import { queueUrl } from './sqs.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });
const success = { ok: true, status: 200, body: null } as unknown as Response;

function withAnotherIdEachTime(ports: Ports): Ports {
  let nth = 0;
  const send = (url: string, init: { readonly headers: Readonly<Record<string, string>> }) =>
    ports.sendToPlatform(url, { ...init, headers: { ...init.headers, 'webhook-id': `again-${++nth}0000000` } });
  return { ...ports, sendToPlatform: send as unknown as typeof fetch };
}

/** Drops the messages that the order function sends for the deadline of new orders, and no other. */
const withoutDeadlinePolls =
  (send: Send): Send =>
  (command) => {
    const input = command.input as { QueueUrl?: string; DelaySeconds?: number; MessageAttributes?: object };
    const isDropped =
      input.QueueUrl === queueUrl('deadline') &&
      input.DelaySeconds === PAYMENT_WINDOW_MINUTES * 60 &&
      !input.MessageAttributes;
    return isDropped ? Promise.resolve({}) : send(command);
  };

export const ORDER_BUGS: Readonly<Record<string, Bug>> = {
  'a repeated call pays again': sql('place_orders', 'and own.id = any (_placed)', ''),
  'a repeated payment pays again': sql('pay_order', 'payment.idempotency_key = _key', 'false'),
  'an order can be paid after its deadline': sql('pay_order', 'or app.now() >= _unpaid.payment_due_at', ''),
  'an order is paid without enough balance': sql(
    'move_money',
    'if not found then return false',
    'if not found then return true',
  ),
  'a payment is published as another event': sql('attempt_payment', "'order.paid'", "'order.placed'"),
  'orders expire early': sql(
    'expire_orders',
    "unpaid.status = 'NOTPAYED' and unpaid.payment_due_at <= app.now()\n    order",
    "unpaid.status = 'NOTPAYED' and unpaid.payment_due_at <= app.now() + interval '1 minute'\n    order",
  ),
  'orders expire only when their event was published': { sqs: withoutDeadlinePolls },
  'the worker of the deadlines forgets the next unpaid order': sql(
    'expire_orders',
    '_next is not null and',
    'false and',
  ),
  'an expired order publishes no event': sql('expire_orders', 'perform publish_cancelled(_ids, 0, null);', ''),
  'an expired order stays reserved': sql('expire_orders', 'perform release_stock(_ids);', ''),
  'a cancelled order stays reserved': sql('cancel_order', 'perform release_stock(array[_order]);', ''),
  'a cancelled order is not refunded': sql(
    'cancel_order',
    'if found and not move_money',
    'if false and not move_money',
  ),
  'a shipped order can be cancelled': sql(
    'cancel_order',
    "('NOTPAYED', 'PREPARING')",
    "('NOTPAYED', 'PREPARING', 'SHIPPING')",
  ),
  'a shipped order stays in stock': sql('move_order', '-shipped.quantity, -shipped.quantity)', '0, -shipped.quantity)'),
  'a repeated charge charges again': sql(
    'charge_wallet',
    "'chargeWallet', _key, _hash, 'charged'",
    "'chargeWallet', _key || '-', _hash, 'charged'",
  ),
  'the best sellers ignore cancellations': {
    ports: (ports) =>
      withStatements(ports, (statement) => {
        statement.sql = statement.sql.replace(
          "where p.status = 'CANCELED' or p.status = 'COMPLETED' and t.kind = 'paid'",
          "where t.kind = 'paid'",
        );
      }),
  },
  'an error of the data platform counts as success': {
    ports: (ports) => ({ ...ports, sendToPlatform: (...call) => ports.sendToPlatform(...call).then(() => success) }),
  },
  'every delivery to the data platform has a new id': { ports: withAnotherIdEachTime },
};
