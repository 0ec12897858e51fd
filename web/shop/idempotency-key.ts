/** Wishes that must not come true twice: a key belongs to what is wanted, until the shop has answered. */

import type { RouteName } from '#api/routes.ts';
import { call, isCode, ApiProblem, type ApiRequest } from '#web/shared/client.ts';

type Keyed = Extract<RouteName, 'placeOrder' | 'payOrder' | 'chargeWallet'>;
const open = new Map<string, string>();

/**
 * Calls a route under a key that stays the same while nobody knows whether it came true (no answer, or a 5xx), so pressing
 * the button again asks for the same thing and not for a second one.
 */
export async function callWithKey<N extends Keyed>(name: N, request: ApiRequest<N>) {
  const what = `${name} ${JSON.stringify(request)}`;
  const key = open.get(what) ?? crypto.randomUUID();
  open.set(what, key);
  try {
    const reply = await call(name, { ...request, key });
    open.delete(what);
    return reply.body;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status < 500) open.delete(what);
    throw error;
  }
}

/** A sold-out order is an order, too: the problem says which. */
export const rejectedOrderId = (error: unknown): string | undefined =>
  isCode(error, 'stock.sold_out') ? ((error as ApiProblem).problem as unknown as { orderId: string }).orderId : undefined;
