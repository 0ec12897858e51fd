/** Planted bugs of the order queue. */
import { signOrderRequest, verifyOrderRequest } from '#domain/order-request.ts';
import { alter, type Bug, withStatements } from './bug.ts';
import type { Functions, Ports } from './functions.ts';
import { KEYS } from './simulate.ts';
import { queueUrl } from './sqs.ts';
import type { World } from './world.ts';

type Orders = { readonly accepted?: number; key: string; readonly id: string }[];

/** Changes the order requests of each call that decides some. */
const withRequests = (ports: Ports, change: (orders: Orders) => Orders): Ports =>
  withStatements(ports, ({ sql, parameters: [first] }) => {
    if (!/app\.place_orders/.test(sql) || !first) return;
    const orders = JSON.parse(first.value.stringValue ?? '[]') as Orders;
    if (orders.some(({ accepted }) => accepted !== undefined)) first.value.stringValue = JSON.stringify(change(orders));
  });

/** After a batch that the database rejects, the same process gets the error again for each part of the batch. */
function withoutHalves(ports: Ports, world: World): Ports {
  const failed = new WeakMap<object, Error>();
  return {
    ...ports,
    dataApi(responseMilliseconds) {
      const inner = ports.dataApi(responseMilliseconds) as unknown as { send(command: unknown): Promise<unknown> };
      const send = async (command: { readonly input: { readonly sql?: string } }) => {
        const caller = world.caller();
        const isIntake = caller?.name === 'order-intake' && /app\.place_orders/.test(command.input.sql ?? '');
        if (!caller || !isIntake) return inner.send(command);
        const earlier = failed.get(caller);
        if (earlier) throw earlier;
        return inner.send(command).catch((error: Error) => {
          if (error.name === 'DatabaseErrorException') failed.set(caller, error);
          throw error;
        });
      };
      return { send } as unknown as ReturnType<Ports['dataApi']>;
    },
  };
}

/** Signs the token again for the caller, as if the buyer were not compared. */
const withoutBuyer = (functions: Functions): Functions => ({
  ...functions,
  handlers: {
    ...functions.handlers,
    order: (event, context) => {
      const claim = verifyOrderRequest(KEYS, event.pathParameters?.['token'] ?? '');
      if (!claim) return functions.handlers.order(event, context);
      const token = signOrderRequest(KEYS, { ...claim, buyerId: event.requestContext.authorizer?.['userId'] });
      return functions.handlers.order({ ...event, pathParameters: { token } }, context);
    },
  },
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
  'a direct order overtakes the order requests that wait': sql(
    'place_orders',
    'stock.queued_until > app.now()',
    'false',
  ),
  'a batch of order requests is decided in reverse order': {
    ports: (ports) => withRequests(ports, (orders) => orders.toReversed()),
  },
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
  'a waiting order request is reported as expired': sql(
    'read_order_request',
    'make_interval(mins => _request_minutes)\n      + make_interval(secs => _grace_seconds)',
    "interval '0'",
  ),
  'a token shows the order request of another buyer': { functions: withoutBuyer },
  'one poison order request holds up its batch': { ports: withoutHalves },
};
