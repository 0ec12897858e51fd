/**
 * What this buyer waits for: products he was refused in the last day, and those he asked to be told of. The API does not list
 * subscriptions, so this browser remembers its own. Who waits streams; everybody else polls.
 */

import { WAITLIST_HOURS } from '#domain/limits.ts';
import { call, type Item } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { session } from '#web/shared/session.ts';
import { createStore } from '#web/shared/store.ts';
import { streamWanted } from '#web/shared/stream.ts';

export interface Wait {
  readonly productId: string;
  /** When he was refused; null: he only asked to be told. */
  readonly refusedAt: string | null;
  readonly subscribed: boolean;
}
export const waits = createStore<readonly Wait[]>([]);

const keyOf = (userId: string): string => `donut.told.${userId}`;
function subscriptions(): readonly string[] {
  const who = session.get()?.user.id;
  try {
    return who ? JSON.parse(localStorage.getItem(keyOf(who)) ?? '[]') : [];
  } catch {
    return [];
  }
}

const isRefused = ({ reason, createdAt }: Item<'listOrders'>): boolean =>
  reason === 'OUT_OF_STOCK' && Date.parse(createdAt) > shopNow() - WAITLIST_HOURS * 3_600_000;

/** Reads anew what he waits for; who is nobody, or no buyer, waits for nothing. */
export async function checkWaitingList(): Promise<void> {
  const isBuyer = session.get()?.user.role === 'BUYER';
  const orders = isBuyer ? (await call('listOrders', { query: { limit: '50' } })).body.items : [];
  const refused = new Map(
    orders.filter(isRefused).flatMap(({ lines, createdAt }) => lines.map(({ productId }) => [productId, createdAt])),
  );
  const told = subscriptions();
  const all = new Set<string>([...refused.keys(), ...told]);
  waits.set(
    [...all].map((productId) => ({
      productId,
      refusedAt: refused.get(productId as never) ?? null,
      subscribed: told.includes(productId),
    })),
  );
  streamWanted.set(all.size > 0 || orders.some(({ status }) => status === 'NOTPAYED'));
}

/** Asks to be told of a product whenever it is back, or not any more. */
export async function subscribe(productId: string, yes: boolean): Promise<void> {
  const who = session.get()?.user.id ?? '';
  const params = { productId: productId as never };
  await (yes ? call('subscribeToRestock', { params }) : call('unsubscribeFromRestock', { params }));
  const others = subscriptions().filter((one) => one !== productId);
  localStorage.setItem(keyOf(who), JSON.stringify(yes ? [...others, productId] : others));
  await checkWaitingList();
}
