/** The clients of a run: buyers, a seller who restocks manually, and an operator who redrives dead letters. */
import type { History } from '#bin/flash-sale/history.ts';
import type { ProductId, RestockId, UserId } from '#domain/ids.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { signUnsubscribeLink } from '#domain/unsubscribe-link.ts';
import type { DecidedRequests } from './decided-requests.ts';
import type { Fixture } from './fixture.ts';
import type { Functions } from './functions.ts';
import { createRequestFollower } from './order-requests.ts';
import { createOrderScenarios, type OrderScenario } from './order-scenarios.ts';
import { createRequests } from './requests.ts';
import type { World } from './world.ts';

/** A limit, so that a run ends. */
const ORDERS_AFTER_NOTICES_MAX = 4;

export type Clients = ReturnType<typeof createClients>;

export interface ClientOptions {
  readonly history: History;
  readonly fixture: Fixture;
  readonly linkKeys: Keys;
  readonly decidedRequests: DecidedRequests;
  readonly handlers: () => Functions['handlers'];
}

export function createClients(world: World, options: ClientOptions) {
  const { fixture, linkKeys } = options;
  const { random } = world;
  const { sendRequest, completedIds, refusedOrders } = createRequests(world, options);
  let [keys, ordersAfterNotices] = [0, 0];
  const newKey = (prefix: string): string => `${prefix}-${++keys}`;
  const orderScenarios = createOrderScenarios(world, fixture, sendRequest, newKey);
  const requests = createRequestFollower(world, fixture, sendRequest, newKey);

  function place(caller: string, key: string, request: object, scenario: OrderScenario): void {
    const body = JSON.stringify(request);
    sendRequest({
      route: 'placeOrder',
      caller,
      key,
      body,
      params: {},
      headers: preferences(),
      onResponse: (order) => orderScenarios.begin(caller, order, scenario),
      onQueued: (id, token) =>
        requests.follow({ id, token, caller, key }, (order) => orderScenarios.begin(caller, order, scenario)),
    });
  }

  const preferences = (): Record<string, string> => {
    const wait = world.hit('client.prefers to wait') ? [`wait=${random.between(1, 30)}`] : [];
    const all = [...(world.hit('client.prefers async') ? ['respond-async'] : []), ...wait];
    return all.length > 0 ? { Prefer: all.join(', ') } : {};
  };

  const stopRedrive = (redriveId: string): void =>
    sendRequest({
      route: 'cancelRedrive',
      caller: fixture.operator,
      key: newKey('stop'),
      body: null,
      params: { redriveId },
    });

  return {
    completedIds,
    refusedOrders,
    queuedOrders: requests.queued,
    order({ isLarge = random.chance(0.15), pay = random.chance(0.3) } = {}): void {
      const few = () =>
        random
          .shuffled(fixture.products)
          .slice(0, random.between(1, 2))
          .map((productId) => ({ productId, quantity: random.between(1, 3) }));
      const many = () => [{ productId: fixture.bulk, quantity: VIP_UNITS_MIN + random.pick([-1, 0, 20]) }];
      const lines = isLarge ? many() : few();
      // Two buyers may choose the same key.
      const key = random.chance(0.1) ? `key-${keys}` : newKey('key');
      place(random.pick(fixture.buyers), key, { lines, ...(pay ? { pay: true } : {}) }, orderScenarios.any());
    },
    /** Places an order with enough stock, by a buyer with enough balance, and runs this scenario. */
    orderWith(scenario: OrderScenario, { pay = false } = {}): void {
      const lines = [{ productId: fixture.bulk, quantity: scenario.units ?? 1 }];
      place(fixture.buyerWithMoney, newKey('key'), { lines, ...(pay ? { pay: true } : {}) }, scenario);
    },
    /** Places an order for the product that everybody wants. */
    orderInCrowd(): void {
      const lines = [{ productId: fixture.bulk, quantity: random.pick([1, 20, 40]) }];
      place(random.pick(fixture.buyers), newKey('key'), { lines }, orderScenarios.any());
    },
    /** A reader of a notice sometimes orders the product. */
    orderAfterNotice(productId: ProductId, buyer: UserId): void {
      if (ordersAfterNotices >= ORDERS_AFTER_NOTICES_MAX || random.chance(0.5)) return;
      ordersAfterNotices++;
      const lines = [{ productId, quantity: random.between(1, 6) }];
      world.after(random.below(2_000), () => place(buyer, newKey('key'), { lines }, orderScenarios.any()));
    },
    charge(): void {
      const body = JSON.stringify({ amount: random.pick([1_000, 50_000]) });
      sendRequest({
        route: 'chargeWallet',
        caller: random.pick(fixture.buyers),
        key: newKey('charge'),
        body,
        params: {},
      });
    },
    subscribe(
      caller: UserId = random.pick(fixture.buyers),
      productId: ProductId = random.pick(fixture.products),
    ): void {
      sendRequest({ route: 'subscribeToRestock', caller, key: newKey('subscribe'), body: null, params: { productId } });
    },
    /** Unsubscribes by the API or by the link of a mail. */
    unsubscribe(
      buyerId: UserId = random.pick(fixture.buyers),
      productId: ProductId = random.pick(fixture.products),
    ): void {
      const token = signUnsubscribeLink(linkKeys, { productId, buyerId });
      const [route, params] = random.pick([
        ['unsubscribeFromRestock', { productId }],
        ['unsubscribe', { token }],
      ] as const);
      sendRequest({ route, caller: buyerId, key: newKey('unsubscribe'), body: null, params });
    },
    /** An operator resumes a notification run, or sends the notices of a product manually. */
    resumeNotices({ id, product }: { readonly id: string; readonly product: string }): void {
      const [route, params] = random.pick([
        ['resumeNotices', { noticeRunId: id }],
        ['sendNotices', { productId: product }],
      ] as const);
      sendRequest({ route, caller: fixture.operator, key: newKey('notices'), body: null, params });
    },
    requestRestock(): void {
      const productId = random.pick(fixture.products);
      const body = JSON.stringify({ quantity: random.between(1, 6) });
      sendRequest({
        route: 'requestRestock',
        caller: fixture.seller,
        key: newKey('manual'),
        body,
        params: { productId },
      });
    },
    /** A seller closes a restock. `onClosed`: after a response that says so. */
    closeRestock(restockId: RestockId, onClosed: () => void): void {
      sendRequest({
        route: 'closeRestock',
        caller: fixture.seller,
        key: newKey('close'),
        body: JSON.stringify({ reason: 'burned down' }),
        params: { restockId },
        onResponse: (_, status) => status < 300 && onClosed(),
      });
    },
    /** An operator redrives parked dead letters: the given ones, or all, and sometimes stops the redrive. */
    redrive(ids?: readonly string[]): void {
      const body = JSON.stringify({ ...(ids ? { ids } : { filter: {} }), rate: random.pick([1, 10, 100]) });
      const onResponse = ({ id }: { readonly id?: string }) => {
        if (id && !ids && random.chance(0.3)) world.after(random.below(5_000), () => stopRedrive(id));
      };
      const caller = fixture.operator;
      sendRequest({ route: 'startRedrive', caller, key: newKey('redrive'), body, params: {}, onResponse });
    },
  };
}
