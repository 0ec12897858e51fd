import { cancelOrder as cancelStatement, moveOrder as moveStatement } from '#db/statements/order-lifecycle.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

/** Cancels an order. A repeat is rejected, because the order is no longer cancellable; nothing is released twice. */
export function cancelOrder(ports: PublishPorts) {
  return async function cancelOrder(request: ApiRequest<'cancelOrder'>): Promise<ApiResponse> {
    const { caller, requestId, params, body } = request;
    const change = { caller, requestId, orderId: params.orderId };
    const rows = await publish(ports, cancelStatement(change, body.reason ?? null));
    return { status: 200, body: requireOutcome(rows, 'cancelled', 'order').order };
  };
}

/** Records that an order was shipped or delivered. */
export function moveOrder(ports: PublishPorts, to: 'SHIPPING' | 'DELIVERED') {
  return async function moveOrder(request: ApiRequest<'shipOrder' | 'deliverOrder'>): Promise<ApiResponse> {
    const { caller, requestId, params } = request;
    const rows = await publish(ports, moveStatement({ caller, requestId, orderId: params.orderId }, to));
    return { status: 200, body: requireOutcome(rows, 'moved', 'order').order };
  };
}
