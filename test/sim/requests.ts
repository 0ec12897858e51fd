/** One request and its repeats: sent in parallel, given up, repeated, or with another body; and whether the answers agree. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RouteName } from '#api/routes.ts';
import { apiEvent } from '#test/unit/lambdas/api-event.ts';
import type { ENTRY_POINTS, Functions } from './functions.ts';
import { contextOf } from './sqs.ts';
import type { World } from './world.ts';

const ENTRY_POINT_OF = {
  placeOrder: 'order',
  payOrder: 'order-lifecycle',
  cancelOrder: 'order-lifecycle',
  shipOrder: 'order-lifecycle',
  deliverOrder: 'order-lifecycle',
  chargeWallet: 'buyer',
  requestRestock: 'restock',
  startRedrive: 'operations',
  subscribeToRestock: 'notice',
  unsubscribeFromRestock: 'notice',
  unsubscribe: 'notice',
  sendNotices: 'notice',
  resumeNotices: 'notice',
} as const satisfies Partial<Record<RouteName, (typeof ENTRY_POINTS)[number]>>;

export interface Wish {
  readonly route: keyof typeof ENTRY_POINT_OF;
  readonly caller: string;
  readonly key: string;
  readonly body: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** Hears what was answered at last; again when it is answered again. */
  readonly heard?: (answer: Answer, status: number) => void;
}

export interface Order {
  readonly id: string;
  readonly buyerId: string;
  readonly status: string;
  readonly paymentDueAt: string | null;
}

export interface Answer extends Partial<Order> {
  readonly code?: string;
  readonly order?: Order;
  readonly payment?: object | null;
  readonly available?: unknown;
}

const RESPONSE_SECONDS = 10;
const TRIES_MAX = 4;
/** A refusal that is kept as the key's answer, like any yes. */
const KEPT = new Set(['stock.sold_out', 'payment.insufficient_balance', 'payment.failed']);

/** Asked twice it is done once, and the second answer says that it is over. */
const KEYLESS: ReadonlySet<string> = new Set<keyof typeof ENTRY_POINT_OF>([
  ...([
    'cancelOrder',
    'shipOrder',
    'deliverOrder',
    'subscribeToRestock',
    'unsubscribeFromRestock',
    'unsubscribe',
  ] as const),
]);

export function createRequests(world: World, openedAt: number, doors: () => Functions['doors']) {
  const { random, hit } = world;
  /** What was finally answered to a key, by its body. */
  const answers = new Map<string, { readonly body: string | null; readonly answer: string; readonly id: string }>();

  function send(wish: Wish, time: number): void {
    const { route, caller, key, body, params } = wish;
    const event = apiEvent(route, {
      body,
      params,
      headers: { 'Idempotency-Key': key, 'X-Request-Id': `req-${key}` },
      caller: { userId: caller, issuedAt: String(Math.floor(openedAt / 1_000)) },
    });
    const name = ENTRY_POINT_OF[route];
    world.invoke(
      name,
      RESPONSE_SECONDS,
      () => doors()[name](event, contextOf()),
      (reply) => {
        world.note('client hears', key, reply?.statusCode, reply?.body);
        const isOver = reply !== undefined && reply.statusCode < 500;
        if (reply) hear(wish, reply);
        if (!isOver && time < TRIES_MAX && !hit('client.gives up')) {
          world.after(random.between(1, 20) * 1_000, () => send(wish, time + 1));
        }
      },
    );
  }

  /** One key, one answer; nothing but the database being away is our fault. */
  function hear(wish: Wish, { statusCode, body: text }: APIGatewayProxyResult): void {
    const { route, caller, key, body } = wish;
    if (statusCode === 500) world.violate(`${route} answered 500 ${text}`);
    if (statusCode >= 500) return;
    const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as Answer;
    const name = `${route} ${caller} ${key}`;
    const first = answers.get(name);
    if (parsed.code === 'idempotency.key_reused') {
      if (first?.body === body) world.violate(`${key}: the same request was taken for another`);
      return;
    }
    wish.heard?.(parsed, statusCode);
    if (KEYLESS.has(route)) return;
    if (statusCode >= 300 && !KEPT.has(parsed.code ?? '')) return;
    const about = parsed.order ?? (statusCode < 300 ? parsed : ((parsed.payment ?? {}) as Answer));
    const answer = JSON.stringify([statusCode, about, parsed.available]);
    if (first && first.body !== body) world.violate(`${key}: two different requests were both taken`);
    if (first && first.answer !== answer) world.violate(`${key}: ${first.answer} became ${answer}`);
    if (route === 'placeOrder' && about.buyerId !== caller) world.violate(`${caller} was answered another's order`);
    answers.set(name, { body, answer, id: String(about.id) });
  }

  return {
    /** Ids of what was answered as done. */
    answered: (): readonly string[] => [...answers.values()].map(({ id }) => id),
    want(wish: Wish): void {
      send(wish, 1);
      if (hit('client.in parallel')) for (let i = random.between(1, 4); i > 0; i--) send(wish, TRIES_MAX);
      if (hit('client.repeats')) world.after(random.below(600_000), () => send(wish, TRIES_MAX));
      if (wish.body && hit('client.other body')) {
        const more = (_: string, what: string, count: string) => `"${what}":${Number(count) + 1}`;
        const body = wish.body.replace(/"(quantity|amount)":(\d+)/, more);
        world.after(random.below(5_000), () => send({ ...wish, body }, TRIES_MAX));
      }
    },
  };
}
