import type { OrderToPlace } from '#db/statements/orders.ts';
import { ORDER_LOST_SECONDS } from '#domain/limits.ts';
import { signOrderRequest } from '#domain/order-request.ts';
import type { OrderRequestMessage } from '#domain/queues/order-intake.ts';
import type { Keys } from '#domain/signature.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiResponse } from '#lambdas/shared/http/request.ts';
import { MaybeSent, type SendRequest } from './send-request.ts';

/**
 * Why an order is not decided at once: its caller prefers that, it waited before this function, its product has waiting
 * order requests (as this environment remembers, or as the database says), its stock row is locked, the database is
 * unavailable, or its response was lost.
 */
export type QueueReason = 'preferred' | 'late' | 'remembered' | 'marked' | 'contended' | 'unavailable' | 'lost';

export interface QueuePorts {
  readonly sendRequest: SendRequest;
  /** Keys of the tokens of order requests. */
  readonly requestKeys: Secret<Keys>;
}

/** A batch is collected for a second, so no request is decided sooner. */
const RETRY_AFTER_SECONDS = 1;

/**
 * Puts an order into the order queue and responds 202 with the address of its decision, also if SQS may have the message: the
 * request is then decided, or expires. If SQS certainly has no message, the response is 503, and a repeat with the same key
 * finds the order in case an earlier statement placed it.
 * @param acceptedAt epoch milliseconds
 */
export async function queueOrder(
  ports: QueuePorts,
  order: OrderToPlace,
  acceptedAt: number,
  reason: QueueReason,
): Promise<ApiResponse> {
  const { id } = order;
  const token = await send(ports, order, acceptedAt, reason).catch((error: Error) => {
    log.error('failed to queue order', { error, orderId: id, reason });
    throw new HttpProblem('service.unavailable');
  });
  log.info('order queued', { orderId: id, reason });
  return {
    status: 202,
    body: { status: 'QUEUED', id, acceptedAt: new Date(acceptedAt).toISOString() },
    headers: { Location: `/api/v1/order-requests/${token}`, 'Retry-After': String(RETRY_AFTER_SECONDS) },
  };
}

/** Returns the token of the request. The token is made first: without one the order must not be queued. */
async function send(
  { sendRequest, requestKeys }: QueuePorts,
  { id, buyer, key, hash, requestId, lines, expected, pay }: OrderToPlace,
  acceptedAt: number,
  reason: QueueReason,
): Promise<string> {
  const { userId, issuedAt } = buyer;
  const claim = { orderId: id, buyerId: userId, key, hash, acceptedAt };
  const token = signOrderRequest(await requestKeys.read(), claim);
  const message = {
    ...{ id, buyer: { userId, issuedAt }, key, hash, requestId, lines, expected, pay, acceptedAt },
    // A late order may only have waited for the start of a function, such as the authorizer's: that is no contention.
    contended: reason === 'contended',
  } as OrderRequestMessage;
  // The queue must not reject an order that a statement may still place.
  await sendRequest(message, reason === 'lost' ? ORDER_LOST_SECONDS : 0).catch((error: Error) => {
    if (!(error instanceof MaybeSent)) throw error;
    log.warn('queued order was not confirmed', { error, orderId: id, reason });
  });
  return token;
}
