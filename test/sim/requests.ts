/** Sends a request and its repeats: in parallel, abandoned, later, or with another body. Checks that the responses agree. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RouteName } from '#api/routes.ts';
import type { OperationKind } from '#bin/flash-sale/history.ts';
import { apiEvent } from '#test/unit/lambdas/api-event.ts';
import type { ClientOptions } from './clients.ts';
import type { ENTRY_POINTS } from './functions.ts';
import { responseOf } from './history.ts';
import { contextOf } from './sqs.ts';
import type { World } from './world.ts';

const ENTRY_POINT_OF = {
  placeOrder: 'order',
  payOrder: 'order-lifecycle',
  cancelOrder: 'order-lifecycle',
  shipOrder: 'order-lifecycle',
  deliverOrder: 'order-lifecycle',
  chargeWallet: 'buyer',
  readOrderRequest: 'order',
  readOrder: 'order',
  requestRestock: 'restock',
  closeRestock: 'restock',
  startRedrive: 'operations',
  cancelRedrive: 'operations',
  subscribeToRestock: 'notice',
  unsubscribeFromRestock: 'notice',
  unsubscribe: 'notice',
  sendNotices: 'notice',
  resumeNotices: 'notice',
} as const satisfies Partial<Record<RouteName, (typeof ENTRY_POINTS)[number]>>;

/** The routes that a history has, because they change orders, stock or wallets. */
const KIND_OF: Partial<Record<keyof typeof ENTRY_POINT_OF, OperationKind>> = {
  placeOrder: 'order',
  payOrder: 'pay',
  cancelOrder: 'cancel',
  shipOrder: 'ship',
  chargeWallet: 'charge',
};

export interface ClientRequest {
  readonly route: keyof typeof ENTRY_POINT_OF;
  readonly caller: string;
  readonly key: string;
  readonly body: string | null;
  readonly params: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called with the id and the token of an order that was queued. */
  readonly onQueued?: (orderId: string, token: string) => void;
  /** Called with every final response. */
  readonly onResponse?: (response: ResponseBody, status: number) => void;
}

export interface Order {
  readonly id: string;
  readonly buyerId: string;
  readonly status: string;
  readonly paymentDueAt: string | null;
}

export interface ResponseBody extends Partial<Order> {
  readonly code?: string;
  readonly order?: Order;
  readonly payment?: object | null;
  readonly available?: unknown;
}

const RESPONSE_SECONDS = 10;
const TRIES_MAX = 4;
/** Problems that are stored as the response of the key, like a success. */
const STORED_PROBLEMS = new Set(['stock.sold_out', 'payment.insufficient_balance', 'payment.failed']);

/** Routes without a stored response: a repeat changes nothing and may get another response. */
const KEYLESS: ReadonlySet<string> = new Set<keyof typeof ENTRY_POINT_OF>([
  ...([
    'closeRestock',
    'cancelOrder',
    'cancelRedrive',
    'shipOrder',
    'deliverOrder',
    'readOrderRequest',
    'readOrder',
    'subscribeToRestock',
    'unsubscribeFromRestock',
    'unsubscribe',
  ] as const),
]);

export function createRequests(world: World, { history, fixture, decidedRequests, handlers }: ClientOptions) {
  const { random, hit } = world;
  /** The final response of each key, with the request body. */
  const responses = new Map<string, { readonly body: string | null; readonly response: string; readonly id: string }>();

  /** For each order that was requested: whether each response so far says that the shop refuses the request (503). */
  const refused = new Map<string, boolean>();

  /** Records whether a new order was refused, and calls back when the order was queued. */
  function observeOrder({ caller, key, onQueued }: ClientRequest, reply: APIGatewayProxyResult | undefined): void {
    const name = `${caller} ${key}`;
    refused.set(name, (refused.get(name) ?? true) && reply?.statusCode === 503);
    const token = String(reply?.headers?.['Location'] ?? '')
      .split('/')
      .at(-1);
    if (reply?.statusCode === 202) onQueued?.((JSON.parse(reply.body) as Order).id, token ?? '');
  }

  function send(request: ClientRequest, time: number): void {
    const { route, caller, key, body, params } = request;
    const event = apiEvent(route, {
      body,
      params,
      headers: { 'Idempotency-Key': key, 'X-Request-Id': `req-${key}`, ...request.headers },
      caller: { userId: caller, issuedAt: String(Math.floor(fixture.openedAt / 1_000)) },
    });
    if (route === 'placeOrder' && hit('client.waited at the gateway'))
      event.requestContext.requestTimeEpoch = world.now() - random.between(100, 9_000);
    const name = ENTRY_POINT_OF[route];
    const kind = KIND_OF[route];
    const operation = {
      caller,
      key: KEYLESS.has(route) ? null : key,
      request: { ...params, ...JSON.parse(body ?? '{}') },
    };
    const end = kind && history.begin({ kind, ...operation });
    world.invoke(
      name,
      RESPONSE_SECONDS,
      () => handlers()[name](event, contextOf()),
      (reply) => {
        // An order that waits in the order queue ends with its decision.
        const isQueued = reply?.statusCode === 202 && route === 'placeOrder';
        if (reply && isQueued) {
          const acceptedAt = history.now();
          const { id = '' } = JSON.parse(reply.body) as ResponseBody;
          decidedRequests.queued(id, (decision) => end?.({ ...decision, acceptedAt }));
        } else end?.(responseOf(reply));
        world.log('client received', key, reply?.statusCode, reply?.body);
        const isFinal = reply !== undefined && reply.statusCode < 500 && !isQueued;
        if (route === 'placeOrder') observeOrder(request, reply);
        if (reply && !isQueued) checkResponse(request, reply);
        if (!isFinal && time < TRIES_MAX && !hit('client.gives up')) {
          world.after(random.between(1, 20) * 1_000, () => send(request, time + 1));
        }
      },
    );
  }

  /** Checks that one key gets one response, and that no response is a 500. */
  function checkResponse(request: ClientRequest, { statusCode, body: text }: APIGatewayProxyResult): void {
    const { route, caller, key, body } = request;
    if (statusCode === 500) world.violate(`${route} returned 500 ${text}`);
    if (statusCode >= 500) return;
    const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as ResponseBody;
    const name = `${route} ${caller} ${key}`;
    const first = responses.get(name);
    if (parsed.code === 'idempotency.key_reused') {
      if (first?.body === body) world.violate(`${key}: the same request got idempotency.key_reused`);
      return;
    }
    request.onResponse?.(parsed, statusCode);
    if (KEYLESS.has(route)) return;
    if (statusCode >= 300 && !STORED_PROBLEMS.has(parsed.code ?? '')) return;
    const order = parsed.order ?? (statusCode < 300 ? parsed : ((parsed.payment ?? {}) as ResponseBody));
    const response = JSON.stringify([statusCode, order, parsed.available]);
    if (first && first.body !== body) world.violate(`${key}: two different requests succeeded`);
    if (first && first.response !== response) world.violate(`${key}: ${first.response} became ${response}`);
    if (route === 'placeOrder' && order.buyerId !== caller) world.violate(`${caller} got the order of another buyer`);
    responses.set(name, { body, response, id: String(order.id) });
  }

  return {
    /** The ids of successful responses. */
    /** Buyer and key of the orders whose requests all got 503. */
    refusedOrders: () => new Set([...refused].filter(([, isRefused]) => isRefused).map(([name]) => name)),
    completedIds: (): readonly string[] => [...responses.values()].map(({ id }) => id),
    sendRequest(request: ClientRequest): void {
      send(request, 1);
      if (hit('client.in parallel')) for (let i = random.between(1, 4); i > 0; i--) send(request, TRIES_MAX);
      if (hit('client.repeats')) world.after(random.below(600_000), () => send(request, TRIES_MAX));
      if (request.body && hit('client.other body')) {
        const increment = (_: string, what: string, count: string) => `"${what}":${Number(count) + 1}`;
        const body = request.body.replace(/"(quantity|amount)":(\d+)/, increment);
        world.after(random.below(5_000), () => send({ ...request, body }, TRIES_MAX));
      }
    },
  };
}
