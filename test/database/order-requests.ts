/** Order requests of the order queue in tests. */
import { readOrderRequest } from '#db/statements/order-requests.ts';
import type { OrderToPlace } from '#db/statements/orders.ts';
import type { Principal } from '#domain/caller.ts';
import { databaseClock } from './clock.ts';
import type { Executor } from './session.ts';

/** An order that was accepted so many seconds ago and waits in the order queue. */
export const asRequest = (
  order: OrderToPlace,
  { secondsAgo = 0, contended = false }: { readonly secondsAgo?: number; readonly contended?: boolean } = {},
): OrderToPlace => ({ ...order, accepted: { at: databaseClock.now() - secondsAgo * 1_000, contended } });

/** An order as the function sends it that accepts the outcome `queued`. */
export const asDirect = (order: OrderToPlace, waitMilliseconds = 4_000): OrderToPlace => ({
  ...order,
  waitMilliseconds,
});

/** What the buyer reads about an order request. */
export async function statusOf(
  executor: Executor,
  { id, buyer, key, hash, accepted }: OrderToPlace,
  caller: Principal = buyer,
  withOrder = false,
) {
  const claim = { orderId: id, buyerId: buyer.userId, key, hash, acceptedAt: accepted?.at ?? databaseClock.now() };
  return (await executor.rows(readOrderRequest(caller, claim, withOrder)))[0];
}
