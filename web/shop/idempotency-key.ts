/** Calls that must not be executed twice: each keeps its Idempotency-Key until the shop has responded. */

import type { RouteName } from '#api/routes.ts';
import { ApiProblem, type ApiRequest, type ApiResponse, call, isCode } from '#web/shared/client.ts';

type Keyed = Extract<RouteName, 'placeOrder' | 'payOrder' | 'chargeWallet'>;
const openKeys = new Map<string, string>();

/**
 * Calls a route with an Idempotency-Key. The key stays the same while the result is unknown (no response, or a 5xx), so pressing
 * the button again repeats the same operation instead of creating a second one. `finish` awaits the result of a response that
 * does not contain it yet.
 */
export async function callWithKey<N extends Keyed, T = ApiResponse<N>['body']>(
  name: N,
  request: ApiRequest<N>,
  finish: (reply: ApiResponse<N>) => T | Promise<T> = ({ body }) => body as T,
): Promise<T> {
  const operation = `${name} ${JSON.stringify(request)}`;
  const key = openKeys.get(operation) ?? crypto.randomUUID();
  openKeys.set(operation, key);
  try {
    const result = await finish(await call(name, { ...request, key }));
    openKeys.delete(operation);
    return result;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status < 500) openKeys.delete(operation);
    throw error;
  }
}

/** Returns the id of an order that was rejected as out of stock, from its problem. */
export const rejectedOrderId = (error: unknown): string | undefined =>
  isCode(error, 'stock.sold_out')
    ? ((error as ApiProblem).problem as unknown as { orderId: string }).orderId
    : undefined;
