/** Planted bugs of what becomes of an order and its money, and of who hears of it. */
import { alter, type Bug, withStatements } from './bug.ts';
import type { Ports } from './functions.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });
const yes = { ok: true, status: 200, body: null } as unknown as Response;

function withAnotherIdEachTime(ports: Ports): Ports {
  let nth = 0;
  const tell = (url: string, init: { readonly headers: Readonly<Record<string, string>> }) =>
    ports.sendToPlatform(url, { ...init, headers: { ...init.headers, 'webhook-id': `again-${++nth}0000000` } });
  return { ...ports, sendToPlatform: tell as unknown as typeof fetch };
}

export const BUYING_BUGS: Readonly<Record<string, Bug>> = {
  'a call that is made again pays again': sql('place_orders', 'and own.id = any (_placed)', ''),
  'a repeat of a payment pays again': sql('pay_order', 'payment.idempotency_key = _key', 'false'),
  'an order can be paid after its deadline': sql('pay_order', 'or app.now() >= _unpaid.payment_due_at', ''),
  'an order is paid with money that is not there': sql(
    'move_money',
    'if not found then return false',
    'if not found then return true',
  ),
  'a payment is told as a failure': sql('attempt_payment', "'order.paid'", "'order.placed'"),
  'orders expire early': sql(
    'expire_orders',
    "unpaid.status = 'NOTPAYED' and unpaid.payment_due_at <= app.now()\n    order",
    "unpaid.status = 'NOTPAYED' and unpaid.payment_due_at <= app.now() + interval '1 minute'\n    order",
  ),
  'what expired is not told': sql('expire_orders', 'perform publish_cancelled(_ids, 0, null);', ''),
  'what expired stays reserved': sql('expire_orders', 'perform release_stock(_ids);', ''),
  'a cancelled order stays reserved': sql('cancel_order', 'perform release_stock(array[_order]);', ''),
  'a cancelled order keeps the money': sql(
    'cancel_order',
    'if found and not move_money',
    'if false and not move_money',
  ),
  'what was sent can be cancelled': sql(
    'cancel_order',
    "('NOTPAYED', 'PREPARING')",
    "('NOTPAYED', 'PREPARING', 'SHIPPING')",
  ),
  'what was sent stays on the shelf': sql(
    'move_order',
    '-shipped.quantity, -shipped.quantity)',
    '0, -shipped.quantity)',
  ),
  'a charge is made as often as it is asked for': sql(
    'charge_wallet',
    "'chargeWallet', _key, _hash, 'charged'",
    "'chargeWallet', _key || '-', _hash, 'charged'",
  ),
  'the best sellers forget what was taken back': {
    ports: (ports) =>
      withStatements(ports, (statement) => {
        statement.sql = statement.sql.replace(
          "where p.status = 'CANCELED' or p.status = 'COMPLETED' and t.kind = 'paid'",
          "where t.kind = 'paid'",
        );
      }),
  },
  'a no of the data platform is a yes': {
    ports: (ports) => ({ ...ports, sendToPlatform: (...call) => ports.sendToPlatform(...call).then(() => yes) }),
  },
  'the data platform is told under another id each time': { ports: withAnotherIdEachTime },
};
