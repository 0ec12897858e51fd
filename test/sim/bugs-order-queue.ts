/** Planted bugs of the order queue. */
import { alter, type Bug, withStatements } from './bug.ts';
import type { Ports } from './functions.ts';
import { queueUrl } from './sqs.ts';

type Orders = { readonly accepted?: number; key: string; readonly id: string }[];

/** Changes the order requests of each call that decides some. */
const withRequests = (ports: Ports, change: (orders: Orders) => Orders): Ports =>
  withStatements(ports, ({ sql, parameters: [first] }) => {
    if (!/app\.place_orders/.test(sql) || !first) return;
    const orders = JSON.parse(first.value.stringValue ?? '[]') as Orders;
    if (orders.some(({ accepted }) => accepted !== undefined)) first.value.stringValue = JSON.stringify(change(orders));
  });

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });

export const ORDER_QUEUE_BUGS: Readonly<Record<string, Bug>> = {
  'an accepted order request is never sent': {
    sqs: (send) => (command) => {
      const { QueueUrl } = command.input as { QueueUrl?: string };
      return QueueUrl === queueUrl('order-intake') ? Promise.resolve({}) : send(command);
    },
  },
  'the order queue places an order again whose response was lost': {
    ports: (ports) => withRequests(ports, (orders) => orders.map((order) => ({ ...order, key: order.id }))),
  },
  'a late order request is placed': sql(
    'place_orders',
    'when _accepted[wanted.n] + make_interval(mins => _request_minutes) <= app.now()',
    'when false',
  ),
  'a rejected order request is reported as placed': {
    sql: [
      ...alter(
        'read_order_request',
        'own.buyer_id = _caller and own.idempotency_key = _key;',
        'own.buyer_id = _caller order by own.id desc limit 1;',
      ),
      ...alter('read_order_request', 'coalesce(_own.request_hash <> _hash, false)', 'false'),
    ],
  },
};
