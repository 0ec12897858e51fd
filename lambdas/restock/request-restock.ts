import * as restocks from '#db/statements/restocks.ts';
import type { RestockId } from '#domain/ids.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

export interface RequestPorts extends PublishPorts {
  readonly newRestockId: () => RestockId;
}

/** Requests a restock manually: stores the request; the consumer of the queue then calls the factory, with retries. */
export function requestRestock(ports: RequestPorts) {
  return async function requestRestock(request: ApiRequest<'requestRestock'>): Promise<ApiResponse> {
    const { caller, key, hash, params, body } = request;
    const statement = restocks.requestRestock({
      caller,
      key,
      hash,
      productId: params.productId,
      quantity: body.quantity ?? null,
      newId: ports.newRestockId(),
    });
    const { restock, replayed } = requireOutcome(await publish(ports, statement), 'requested', 'restock');
    const headers = { Location: `/api/v1/restocks/${restock.id}`, ...replayedHeader(replayed) };
    return { status: 202, body: restock, headers };
  };
}
