/**
 * Orders that the shop has accepted (202) but not decided yet. Each is followed until it is decided or expired: by the live
 * stream, and by polling its address. The list survives a reload of the page.
 */
import { ApiProblem, isCode, readLocation } from '#web/shared/client.ts';
import { session } from '#web/shared/session.ts';
import { createStore, useStore } from '#web/shared/store.ts';
import { onEvents, streamWanted } from '#web/shared/stream.ts';

export interface OrderRequest {
  /** The id of the order, should it be placed. */
  readonly id: string;
  /** The address at which the decision is read. */
  readonly location: string;
  /** The page on which the buyer has ordered. */
  readonly page: string;
  /** The estimate of the shop. */
  readonly seconds: number;
  /** Shown to a buyer who has left the page meanwhile. */
  readonly outcome?: { readonly orderId: string } | Error;
}

export const orderRequests = createStore<readonly OrderRequest[]>([]);
const POLL_SECONDS = 1;
/** Until the next try when the shop does not respond. */
const UNREACHABLE_SECONDS = 5;

const keyOf = (): string => `donut.order-requests.${session.get()?.user.id}`;
function update(next: readonly OrderRequest[]): void {
  orderRequests.set(next);
  const open = next.filter(({ outcome }) => outcome === undefined);
  sessionStorage.setItem(keyOf(), JSON.stringify(open));
}
const change = (id: string, changed: Partial<OrderRequest>): void =>
  update(orderRequests.get().map((request) => (request.id === id ? { ...request, ...changed } : request)));
export const dismissRequest = (id: string): void => update(orderRequests.get().filter((request) => request.id !== id));
/** Keeps the outcome for display. */
export const showOutcome = (id: string, outcome: OrderRequest['outcome'] & object): void => change(id, { outcome });

/** True while an order of this page waits for its decision: a second order would be another one, also after a reload. */
export const useIsDeciding = (): boolean =>
  useStore(orderRequests).some(({ page, outcome }) => page === window.location.pathname && outcome === undefined);

/** Resolves after these seconds, or at the first live event of the order. */
function eventOrTime(id: string, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, seconds * 1_000);
    const unsubscribe = onEvents((events) => events.some(({ data }) => data['orderId'] === id) && finish());
  });
}

/** The problems that end a request. Any other one says nothing about the order: the 403 of a firewall, or
 * `route.not_found` while a deployment adds the route. */
const DECISION = /^(order|product|stock|idempotency|auth)\./;
const isDecision = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.status < 500 && DECISION.test(error.problem.code);

/** Resolves to the id of the order. Rejects with the problem of a rejected order, or with `order.request_expired`. */
export async function decisionOf({ id, location, seconds }: OrderRequest): Promise<string> {
  let pause = Math.min(seconds, POLL_SECONDS);
  for (;;) {
    await eventOrTime(id, pause);
    try {
      const { status, body, retrySeconds } = await readLocation<{ id: string; estimatedSeconds?: number }>(location);
      if (status !== 202) return body.id;
      change(id, { seconds: body.estimatedSeconds ?? POLL_SECONDS });
      pause = retrySeconds ?? POLL_SECONDS;
    } catch (error) {
      if (isDecision(error)) throw error;
      pause = (error as Partial<ApiProblem>).retrySeconds ?? UNREACHABLE_SECONDS;
    }
  }
}

export function addRequest(request: OrderRequest): OrderRequest {
  update([...orderRequests.get().filter(({ id }) => id !== request.id), request]);
  streamWanted.set(true);
  return request;
}

/** Follows the requests of the signed-in buyer that were open when the page was loaded. */
export function resumeRequests(): void {
  const stored = sessionStorage.getItem(keyOf());
  orderRequests.set([]);
  const open: readonly OrderRequest[] = session.get() && stored ? JSON.parse(stored) : [];
  for (const request of open) {
    decisionOf(addRequest(request)).then(
      (orderId) => showOutcome(request.id, { orderId }),
      (error: Error) => isCode(error, 'auth.required') || showOutcome(request.id, error),
    );
  }
}
