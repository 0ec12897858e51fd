import type { Database } from '#db/data-api.ts';
import { type OrderToPlace, placeOrders, placeOutcome } from '#db/statements/orders.ts';
import type { ApiResponse } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';
import { toResponse } from './order-response.ts';

export interface DirectPorts extends PublishPorts {
  /** The same database, asked for as long as the previous release did: for an order that cannot be queued. */
  readonly retryingDatabase: Database;
  readonly paymentFailurePercent: number;
}

/**
 * Decides an order that must not be queued, because its API does not have the address of an order request yet. It waits for the
 * stock row and the database like an order of the previous release. Throws DatabaseUnavailable (503): a repeat with the same key finds the order.
 */
export async function decideNow(ports: DirectPorts, order: OrderToPlace): Promise<ApiResponse> {
  const statement = placeOrders([order], ports.paymentFailurePercent);
  // If the process dies after this call: the events are committed, and a repeat with the same key finds the order.
  const [row] = await publish({ ...ports, database: ports.retryingDatabase }, statement);
  const outcome = row && placeOutcome(row);
  if (!outcome || outcome.kind === 'queued') throw new TypeError('place_orders did not decide the order');
  return toResponse(outcome, order);
}
