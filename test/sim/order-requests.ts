/** Buyers who read the status of their queued orders at random times, and what must be true of the responses. */
import type { Fixture } from './fixture.ts';
import type { ClientRequest, ResponseBody } from './requests.ts';
import type { World } from './world.ts';

/** An order that the shop has queued. */
export interface QueuedOrder {
  /** The id of the response, which the order has unless another request with the key was decided first. */
  readonly id: string;
  readonly token: string;
  readonly caller: string;
  readonly key: string;
}

/** A response that says what became of a queued order. */
interface End {
  readonly status: number;
  /** The code of the problem, or the id of the order. */
  readonly what: string | undefined;
  readonly at: number;
}

const READS_MAX = 8;
const [SOON_MILLISECONDS, LATER_MILLISECONDS] = [3_000, 600_000];
const KEY_REUSED = 'idempotency.key_reused';

export function createRequestFollower(
  world: World,
  fixture: Fixture,
  sendRequest: (request: ClientRequest) => void,
  newKey: (prefix: string) => string,
) {
  const { random, hit } = world;
  const queued = new Map<string, QueuedOrder>();
  const ends = new Map<string, End>();

  function read(
    order: QueuedOrder,
    caller: string,
    prefersOrder: boolean,
    onResponse: ClientRequest['onResponse'],
  ): void {
    const params = { token: order.token };
    const headers: Record<string, string> = prefersOrder ? { Prefer: 'return=representation' } : {};
    const common = { route: 'readOrderRequest', key: newKey('read'), body: null, params, headers } as const;
    sendRequest({ ...common, caller, ...(onResponse ? { onResponse } : {}) });
  }

  /** A response must agree with those that had arrived before its request was sent. */
  function check(order: QueuedOrder, begun: number, status: number, body: ResponseBody): void {
    // The account was deleted. Whatever was decided, this is the response.
    if (body.code === 'auth.required') return;
    if (body.code === 'order.request_not_found') world.violate(`${order.id}: its buyer cannot find the request`);
    const end = { status, what: status === 303 ? body.id : body.code, at: world.now() };
    const earlier = ends.get(order.id);
    if (earlier && earlier.at <= begun && !mayFollow(order, earlier, end))
      world.violate(`${order.id}: ${earlier.status} ${earlier.what} became ${status} ${end.what}`);
    if (status !== 202 && !earlier) ends.set(order.id, end);
  }

  /** After a problem another request with the key may be placed, with the same body or another one. Nothing else changes. */
  function mayFollow(order: QueuedOrder, earlier: End, end: End): boolean {
    if (end.status === earlier.status && end.what === earlier.what) return true;
    if (earlier.status === 303 || earlier.what === KEY_REUSED) return false;
    return end.what === KEY_REUSED || (end.status === 303 && end.what !== order.id);
  }

  function readLater(order: QueuedOrder, reads: number, onDecided: (orderId: string) => void): void {
    const wait = random.pick([SOON_MILLISECONDS, SOON_MILLISECONDS, LATER_MILLISECONDS]);
    world.after(random.below(wait), () => {
      const begun = world.now();
      read(order, order.caller, reads % 2 === 0, (body, status) => {
        // The order itself says the same as its address.
        const said = status === 200 ? 303 : status;
        check(order, begun, said, body);
        if (said === 303 && body.id) onDecided(body.id);
        if (reads < READS_MAX && (status === 202 || random.chance(0.3))) readLater(order, reads + 1, onDecided);
      });
      if (hit('client.reads another request')) readOfAnother(order);
    });
  }

  function readOfAnother(order: QueuedOrder): void {
    const caller = random.pick(fixture.buyers.filter((buyer) => buyer !== order.caller));
    read(order, caller, true, ({ code }, status) => {
      if (code !== 'auth.required' && code !== 'order.request_not_found')
        world.violate(`${caller} read the request ${order.id} of another buyer: ${status} ${code}`);
    });
  }

  return {
    /** Every order that was queued, with the responses that said what became of it. */
    queued: (): readonly { readonly order: QueuedOrder; readonly end: End | undefined }[] =>
      [...queued.values()].map((order) => ({ order, end: ends.get(order.id) })),
    /** Reads the status until the order is decided, then the order. */
    follow(order: QueuedOrder, onOrder: (order: ResponseBody) => void): void {
      queued.set(order.id, order);
      const onResponse = (body: ResponseBody, status: number) => status === 200 && onOrder(body);
      const common = { route: 'readOrder', caller: order.caller, body: null, onResponse } as const;
      readLater(order, 1, (orderId) => sendRequest({ ...common, key: newKey('read'), params: { orderId } }));
    },
  };
}
