/** Wishes that must not come true twice: a key belongs to what is wanted, until the shop has answered. */

import type { RouteName } from '#api/routes.ts';
import { call, isCode, Refused, type Wish } from '#web/shared/client.ts';

type Keyed = Extract<RouteName, 'placeOrder' | 'payOrder' | 'chargeWallet'>;
const open = new Map<string, string>();

/**
 * Calls a route under a key that stays the same while nobody knows whether it came true (no answer, or a 5xx), so pressing
 * the button again asks for the same thing and not for a second one.
 */
export async function once<N extends Keyed>(name: N, wish: Wish<N>) {
  const what = `${name} ${JSON.stringify(wish)}`;
  const key = open.get(what) ?? crypto.randomUUID();
  open.set(what, key);
  try {
    const reply = await call(name, { ...wish, key });
    open.delete(what);
    return reply.body;
  } catch (error) {
    if (error instanceof Refused && error.problem.status < 500) open.delete(what);
    throw error;
  }
}

/** A sold-out order is an order, too: the problem says which. */
export const refusedOrder = (error: unknown): string | undefined =>
  isCode(error, 'stock.sold_out') ? ((error as Refused).problem as unknown as { orderId: string }).orderId : undefined;
