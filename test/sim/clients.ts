/** Buyers in a hurry, a seller by hand, an operator who sends back what is parked. */
import type { ProductId, UserId } from '#domain/ids.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { signUnsubscribeLink } from '#domain/unsubscribe-link.ts';
import type { Fixture } from './fixture.ts';
import type { Functions } from './functions.ts';
import { createPeople, type Person } from './people.ts';
import { createRequests } from './requests.ts';
import type { World } from './world.ts';

/** A run comes to its end. */
const COME_BACKS_MAX = 4;

export type Clients = ReturnType<typeof createClients>;

interface Given {
  readonly scene: Fixture;
  readonly linkKeys: Keys;
  readonly doors: () => Functions['doors'];
}

export function createClients(world: World, { scene, linkKeys, doors }: Given) {
  const { random } = world;
  const { want, answered } = createRequests(world, scene.openedAt, doors);
  let [keys, comeBacks] = [0, 0];
  const newKey = (of: string): string => `${of}-${++keys}`;
  const lives = createPeople(world, scene, want, newKey);

  function place(caller: string, key: string, wish: object, life: Person): void {
    const body = JSON.stringify(wish);
    want({ route: 'placeOrder', caller, key, body, params: {}, heard: (order) => lives.begin(caller, order, life) });
  }

  return {
    answered,
    order({ isLarge = random.chance(0.15), pay = random.chance(0.3) } = {}): void {
      const few = () =>
        random
          .shuffled(scene.products)
          .slice(0, random.between(1, 2))
          .map((productId) => ({ productId, quantity: random.between(1, 3) }));
      const many = () => [{ productId: scene.bulk, quantity: VIP_UNITS_MIN + random.pick([-1, 0, 20]) }];
      const lines = isLarge ? many() : few();
      // Two people may well choose the same key.
      const key = random.chance(0.1) ? `key-${keys}` : newKey('key');
      place(random.pick(scene.buyers), key, { lines, ...(pay ? { pay: true } : {}) }, lives.any());
    },
    /** An order of which there is enough, by somebody with money, with this life. */
    live(life: Person, { pay = false } = {}): void {
      const lines = [{ productId: scene.bulk, quantity: life.units ?? 1 }];
      place(scene.rich, newKey('key'), { lines, ...(pay ? { pay: true } : {}) }, life);
    },
    /** Who reads that there is more orders it now and then: first come, first served. */
    comeBack(productId: ProductId, buyer: UserId): void {
      if (comeBacks >= COME_BACKS_MAX || random.chance(0.5)) return;
      comeBacks++;
      const lines = [{ productId, quantity: random.between(1, 6) }];
      world.after(random.below(2_000), () => place(buyer, newKey('key'), { lines }, lives.any()));
    },
    charge(): void {
      const body = JSON.stringify({ amount: random.pick([1_000, 50_000]) });
      want({ route: 'chargeWallet', caller: random.pick(scene.buyers), key: newKey('charge'), body, params: {} });
    },
    join(caller: UserId = random.pick(scene.buyers), productId: ProductId = random.pick(scene.products)): void {
      want({ route: 'subscribeToRestock', caller, key: newKey('join'), body: null, params: { productId } });
    },
    /** Leaves what he joined, or by the link of a mail all he waits for. */
    leave(buyerId: UserId = random.pick(scene.buyers), productId: ProductId = random.pick(scene.products)): void {
      const token = signUnsubscribeLink(linkKeys, { productId, buyerId });
      const [route, params] = random.pick([
        ['unsubscribeFromRestock', { productId }],
        ['unsubscribe', { token }],
      ] as const);
      want({ route, caller: buyerId, key: newKey('leave'), body: null, params });
    },
    /** An operator lets a run go on, or sends a product's notices by hand. */
    letGoOn({ id, product }: { readonly id: string; readonly product: string }): void {
      const [route, params] = random.pick([
        ['resumeNotices', { noticeRunId: id }],
        ['sendNotices', { productId: product }],
      ] as const);
      want({ route, caller: scene.operator, key: newKey('notices'), body: null, params });
    },
    restockByHand(): void {
      const productId = random.pick(scene.products);
      const body = JSON.stringify({ quantity: random.between(1, 6) });
      want({ route: 'requestRestock', caller: scene.seller, key: newKey('hand'), body, params: { productId } });
    },
    /** An operator sends back what is parked: these, or all of it. */
    redrive(ids?: readonly string[]): void {
      const body = JSON.stringify({ ...(ids ? { ids } : { filter: {} }), rate: random.pick([1, 10, 100]) });
      want({ route: 'startRedrive', caller: scene.operator, key: newKey('redrive'), body, params: {} });
    },
  };
}
