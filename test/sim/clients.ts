/** Buyers in a hurry, a seller by hand, an operator who sends back what is parked. */
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import type { Functions } from '#test/sim/functions.ts';
import { type Answer, createRequests } from '#test/sim/requests.ts';
import type { Scene } from '#test/sim/scene.ts';
import type { World } from '#test/sim/world.ts';

const PAYS = 0.75;
const SOON_MILLISECONDS = 60_000;

export type Clients = ReturnType<typeof createClients>;

export function createClients(world: World, scene: Scene, doors: () => Functions['doors']) {
  const { random } = world;
  const { want, answered } = createRequests(world, scene.openedAt, doors);
  const thought = new Set<string>();
  let keys = 0;

  /** What a buyer does about an order he was answered: mostly he pays it, soon or when its time is nearly over. */
  function thinkOf(asker: string, { id, status, paymentDueAt }: Answer): void {
    if (!id || status !== 'NOTPAYED' || thought.has(id)) return;
    thought.add(id);
    if (!random.chance(PAYS)) return;
    const left = Date.parse(paymentDueAt ?? '') - world.now();
    world.after(random.pick([random.below(SOON_MILLISECONDS), left - random.between(-5, 60)]), () => pay(asker, id));
  }

  function pay(asker: string, orderId: string): void {
    want({ route: 'payOrder', asker, key: `pay-${++keys}`, body: null, params: { orderId } });
  }

  return {
    answered,
    order({ isLarge = random.chance(0.15), pay: paysAtOnce = random.chance(0.3) } = {}): void {
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
      const body = JSON.stringify({ lines, ...(paysAtOnce ? { pay: true } : {}) });
      want({ route: 'placeOrder', asker, key, body, params: {}, heard: (order) => thinkOf(asker, order) });
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
