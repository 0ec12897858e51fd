/** Buyers in a hurry and a seller by hand: the same request twice, in parallel, given up, repeated, or with another body. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { RouteName } from '#api/routes.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { apiEvent } from '#test/lambdas/api-event.ts';
import type { Functions } from '#test/sim/functions.ts';
import type { Scene } from '#test/sim/scene.ts';
import { contextOf } from '#test/sim/sqs.ts';
import type { World } from '#test/sim/world.ts';

interface Wish {
  readonly route: 'placeOrder' | 'requestRestock' | 'startRedrive';
  readonly asker: string;
  readonly key: string;
  readonly body: string;
  readonly params: Readonly<Record<string, string>>;
}

const DOORS = { placeOrder: 'order', requestRestock: 'restock', startRedrive: 'dead-letters' } as const;
const ANSWER_SECONDS = 10;
const TRIES_MAX = 4;

export type Clients = ReturnType<typeof createClients>;

export function createClients(world: World, scene: Scene, doors: () => Functions['doors']) {
  const { random, hit } = world;
  /** What was finally answered to a key, by its body. */
  const answers = new Map<string, { readonly body: string; readonly answer: string; readonly id: string }>();
  let keys = 0;

  function send(wish: Wish, time: number): void {
    const { route, asker, key, body, params } = wish;
    const issuedAt = String(Math.floor(scene.openedAt / 1_000));
    const event = apiEvent(route as RouteName, {
      body,
      params,
      headers: { 'Idempotency-Key': key, 'X-Request-Id': `req-${key}` },
      asker: { userId: asker, issuedAt },
    });
    const name = DOORS[route];
    world.invoke(
      name,
      ANSWER_SECONDS,
      () =>
        doors()[name](
          event,
          contextOf(() => ANSWER_SECONDS * 1_000),
        ),
      (reply) => {
        world.note('client hears', key, reply?.statusCode, reply?.body);
        const isOver = reply !== undefined && reply.statusCode < 500;
        if (reply) judge(wish, reply);
        if (!isOver && time < TRIES_MAX && !hit('client.gives up')) {
          world.after(random.between(1, 20) * 1_000, () => send(wish, time + 1));
        }
      },
    );
  }

  /** One key, one answer; nothing but the database being away is our fault. */
  function judge({ route, asker, key, body }: Wish, { statusCode, body: text }: APIGatewayProxyResult): void {
    if (statusCode === 500) world.violate(`${route} answered 500 ${text}`);
    if (statusCode >= 500) return;
    const parsed = JSON.parse(text) as Answer;
    const name = `${asker} ${key}`;
    const first = answers.get(name);
    if (parsed.code === 'idempotency.key_reused') {
      if (first?.body === body) world.violate(`${key}: the same request was taken for another`);
      return;
    }
    if (statusCode !== 201 && statusCode !== 202 && parsed.code !== 'stock.sold_out') return;
    const order = parsed.order ?? parsed;
    const answer = JSON.stringify([statusCode, order, parsed.available]);
    if (first && first.body !== body) world.violate(`${key}: two different requests were both taken`);
    if (first && first.answer !== answer) world.violate(`${key}: ${first.answer} became ${answer}`);
    if (route === 'placeOrder' && order.buyerId !== asker) world.violate(`${asker} was answered another's order`);
    answers.set(name, { body, answer, id: String(order.id) });
  }

  function want(wish: Wish): void {
    send(wish, 1);
    if (hit('client.in parallel')) for (let i = random.between(1, 4); i > 0; i--) send(wish, TRIES_MAX);
    if (hit('client.repeats')) world.after(random.below(600_000), () => send(wish, TRIES_MAX));
    if (hit('client.other body')) {
      const other = wish.body.replace(
        /"quantity":(\d+)/,
        (_, quantity: string) => `"quantity":${Number(quantity) + 1}`,
      );
      world.after(random.below(5_000), () => send({ ...wish, body: other }, TRIES_MAX));
    }
  }

  return {
    /** Ids of what was answered as done. */
    answered: (): readonly string[] => [...answers.values()].map(({ id }) => id),
    order(isLarge = random.chance(0.15)): void {
      const few = () =>
        random
          .shuffled(scene.products)
          .slice(0, random.between(1, 2))
          .map((productId) => ({ productId, quantity: random.between(1, 3) }));
      const many = () => [{ productId: scene.bulk, quantity: VIP_UNITS_MIN + random.pick([-1, 0, 20]) }];
      const lines = isLarge ? many() : few();
      // Two people may well choose the same key.
      const key = `key-${random.chance(0.1) ? keys : ++keys}`;
      const asker = random.pick(scene.buyers);
      want({ route: 'placeOrder', asker, key, body: JSON.stringify({ lines }), params: {} });
    },
    restockByHand(): void {
      const productId = random.pick(scene.products);
      const body = JSON.stringify({ quantity: random.between(1, 6) });
      want({ route: 'requestRestock', asker: scene.seller, key: `hand-${++keys}`, body, params: { productId } });
    },
    /** An operator sends back what is parked: these, or all of it. */
    redrive(ids?: readonly string[]): void {
      const body = JSON.stringify({ ...(ids ? { ids } : { filter: {} }), rate: random.pick([1, 10, 100]) });
      want({ route: 'startRedrive', asker: scene.operator, key: `redrive-${++keys}`, body, params: {} });
    },
  };
}

interface Answer {
  readonly code?: string;
  readonly id?: string;
  readonly buyerId?: string;
  readonly order?: { readonly id?: string; readonly buyerId?: string };
  readonly available?: unknown;
}
