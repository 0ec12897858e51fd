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

/** A page that is opened reads the list again if the list is older than this. */
const FRESH_MILLISECONDS = 30_000;
let checks = 0;
/** The newest check whose response is shown: its number, its user, when it ended, and whether an order is unpaid. */
let last = { check: 0, userId: undefined as string | undefined, at: Number.NEGATIVE_INFINITY, isUnpaid: false };

const readUnpaid = async (): Promise<boolean> =>
  (await call('listOrders', { query: { limit: '1', status: 'NOTPAYED' } })).body.items.length > 0;

async function check(readsOrders: boolean): Promise<void> {
  checks += 1;
  const number = checks;
  const user = session.get()?.user;
  const isBuyer = user?.role === 'BUYER';
  const { items } = isBuyer ? (await call('readOwnWaitingList', {})).body : { items: [] };
  const isUnpaid = isBuyer && (readsOrders ? await readUnpaid() : last.isUnpaid);
  // Another user may have signed in meanwhile, and the response of a later check may be here already.
  if (session.get()?.user.id !== user?.id || number < last.check) return;
  last = { check: number, userId: user?.id, at: performance.now(), isUnpaid };
  waitingList.set(items);
  const isUndecided = orderRequests.get().some(({ outcome }) => outcome === undefined);
  streamWanted.set(items.length > 0 || isUndecided || isUnpaid);
}

/** Reloads the waiting list. The list is empty if no buyer is signed in. */
export const checkWaitingList = (): Promise<void> => check(true);

/** Reloads the waiting list for another page, unless the list was loaded just before. */
export async function checkOldWaitingList(): Promise<void> {
  const isFresh = last.userId === session.get()?.user.id && performance.now() - last.at < FRESH_MILLISECONDS;
  if (!isFresh) await check(true);
}

/** The next page reads the list again, however new it is: what the list says is about to change. */
export function expireWaitingList(): void {
  last = { ...last, at: Number.NEGATIVE_INFINITY };
}

/** Reloads only the list, for the page that shows it. */
export const pollWaitingList = (): Promise<void> => check(false);

/** Subscribes to the notifications of a product, or unsubscribes. */
export async function setSubscribed(productId: string, subscribe: boolean): Promise<void> {
  const params = { productId: productId as never };
  await (subscribe ? call('subscribeToRestock', { params }) : call('unsubscribeFromRestock', { params }));
  await checkWaitingList();
}
