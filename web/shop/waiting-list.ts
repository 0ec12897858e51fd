/**
 * The waiting list of this buyer: products that were sold out for the buyer in the last day, and subscribed products. The API has
 * no list of subscriptions, so the browser stores its own. Only buyers who wait for something use the stream; the others poll.
 */

import { WAITLIST_HOURS } from '#domain/limits.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { session } from '#web/shared/session.ts';
import { createStore } from '#web/shared/store.ts';
import { streamWanted } from '#web/shared/stream.ts';
import { orderRequests } from './order-requests.ts';

export interface WaitingEntry {
  readonly productId: string;
  /** The time of the sold-out order. Null if the buyer only subscribed. */
  readonly soldOutAt: string | null;
  readonly subscribed: boolean;
}
export const waitingList = createStore<readonly WaitingEntry[]>([]);

const keyOf = (userId: string): string => `donut.subscriptions.${userId}`;
function subscriptions(): readonly string[] {
  const userId = session.get()?.user.id;
  try {
    return userId ? JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]') : [];
  } catch {
    return [];
  }
}

const isSoldOut = ({ reason, createdAt }: Item<'listOrders'>): boolean =>
  reason === 'OUT_OF_STOCK' && Date.parse(createdAt) > shopNow() - WAITLIST_HOURS * 3_600_000;

/** Reloads the waiting list. The list is empty if no buyer is signed in. */
export async function checkWaitingList(): Promise<void> {
  const isBuyer = session.get()?.user.role === 'BUYER';
  const orders = isBuyer ? (await call('listOrders', { query: { limit: '50' } })).body.items : [];
  const soldOut = new Map(
    orders.filter(isSoldOut).flatMap(({ lines, createdAt }) => lines.map(({ productId }) => [productId, createdAt])),
  );
  const subscribed = subscriptions();
  const all = new Set<string>([...soldOut.keys(), ...subscribed]);
  waitingList.set(
    [...all].map((productId) => ({
      productId,
      soldOutAt: soldOut.get(productId as never) ?? null,
      subscribed: subscribed.includes(productId),
    })),
  );
  const isUndecided = orderRequests.get().some(({ outcome }) => outcome === undefined);
  streamWanted.set(all.size > 0 || isUndecided || orders.some(({ status }) => status === 'NOTPAYED'));
}

/** Subscribes to back-in-stock notifications of a product, or unsubscribes. */
export async function setSubscribed(productId: string, subscribe: boolean): Promise<void> {
  const userId = session.get()?.user.id ?? '';
  const params = { productId: productId as never };
  await (subscribe ? call('subscribeToRestock', { params }) : call('unsubscribeFromRestock', { params }));
  const others = subscriptions().filter((id) => id !== productId);
  localStorage.setItem(keyOf(userId), JSON.stringify(subscribe ? [...others, productId] : others));
  await checkWaitingList();
}
