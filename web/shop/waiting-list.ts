/**
 * The waiting list of this buyer: products of rejected orders and subscribed products. Only buyers who wait for something use
 * the stream; the others poll.
 */
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { session } from '#web/shared/session.ts';
import { createStore } from '#web/shared/store.ts';
import { streamWanted } from '#web/shared/stream.ts';
import { orderRequests } from './order-requests.ts';

export type WaitingEntry = Item<'readOwnWaitingList'>;
export const waitingList = createStore<readonly WaitingEntry[]>([]);

/** Whether the buyer still waits: a buyer who was notified of the units that are available now does not. */
export const isWaiting = ({ notified }: WaitingEntry): boolean => !notified;

/** Reloads the waiting list. The list is empty if no buyer is signed in. */
export async function checkWaitingList(): Promise<void> {
  const user = session.get()?.user;
  const isBuyer = user?.role === 'BUYER';
  const { items } = isBuyer ? (await call('readOwnWaitingList', {})).body : { items: [] };
  const unpaid = isBuyer ? (await call('listOrders', { query: { limit: '1', status: 'NOTPAYED' } })).body.items : [];
  // Another user may have signed in meanwhile.
  if (session.get()?.user.id !== user?.id) return;
  waitingList.set(items);
  const isUndecided = orderRequests.get().some(({ outcome }) => outcome === undefined);
  streamWanted.set(items.length > 0 || isUndecided || unpaid.length > 0);
}

/** Subscribes to the notifications of a product, or unsubscribes. */
export async function setSubscribed(productId: string, subscribe: boolean): Promise<void> {
  const params = { productId: productId as never };
  await (subscribe ? call('subscribeToRestock', { params }) : call('unsubscribeFromRestock', { params }));
  await checkWaitingList();
}
