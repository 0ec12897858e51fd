import type { Database } from '#db/data-api.ts';
import * as requests from '#db/statements/order-requests.ts';
import { ORDER_REQUEST_RETRY_SECONDS_MAX } from '#domain/limits.ts';
import type { Order } from '#domain/order.ts';
import { type OrderRequestClaim, verifyOrderRequest } from '#domain/order-request.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { readPreferences } from '#lambdas/shared/http/preferences.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { orderAddress, toProblem } from './order-response.ts';

export interface OrderRequestPorts {
  readonly database: Database;
  /** Keys of the tokens of order requests. */
  readonly requestKeys: Secret<Keys>;
}

/**
 * The status of an order request: 202 while it waits, 303 to its order (or 200 with the order for a caller who prefers its
 * representation), or the problem that a direct order would have had. A request of another buyer is not found.
 */
export function readOrderRequest({ database, requestKeys }: OrderRequestPorts) {
  return async function readOrderRequest(request: ApiRequest<'readOrderRequest'>): Promise<ApiResponse> {
    const { caller, params } = request;
    const claim = verifyOrderRequest(await requestKeys.read(), params.token);
    if (!claim) throw new HttpProblem('order.request_not_found');
    const { returnRepresentation } = readPreferences(request.headers['prefer']);
    const [row] = await database.rows(requests.readOrderRequest(caller, claim, returnRepresentation));
    checkRole(request, row?.role);
    if (!row) throw new TypeError('read_order_request returned no row');
    // After the role: a caller whose account was deleted must learn that first, as everywhere.
    if (claim.buyerId !== caller.userId) throw new HttpProblem('order.request_not_found');
    if (row.isOtherBody) throw new HttpProblem('idempotency.key_reused');
    if (row.order) return returnRepresentation ? represented(row.order) : decided(row.order.id);
    if (row.stored) {
      const { rejection, request: requested } = row.stored;
      throw toProblem(rejection, { lines: requested.lines, expected: requested.expected ?? undefined });
    }
    if (row.isExpired) throw new HttpProblem('order.request_expired');
    return waiting(claim, row.remainingSeconds);
  };
}

const decided = (id: string): ApiResponse => ({
  status: 303,
  body: { status: 'DECIDED', id },
  headers: { Location: orderAddress(id) },
});

const represented = (order: Pick<Order, 'id'>): ApiResponse => ({
  status: 200,
  body: order,
  headers: { 'Content-Location': orderAddress(order.id), 'Preference-Applied': 'return=representation' },
});

const waiting = ({ orderId, acceptedAt }: OrderRequestClaim, estimatedSeconds: number): ApiResponse => ({
  status: 202,
  body: { status: 'QUEUED', id: orderId, acceptedAt: new Date(acceptedAt).toISOString(), estimatedSeconds },
  headers: {
    'Retry-After': String(Math.min(ORDER_REQUEST_RETRY_SECONDS_MAX, estimatedSeconds)),
  },
});
