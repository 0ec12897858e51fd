import { createHash } from 'node:crypto';
import { verifyCallbackToken } from '#domain/callback-token.ts';
import type { Delivery } from '#domain/delivery.ts';
import type { Keys } from '#domain/signature.ts';
import { verifyWebhook } from '#domain/webhook.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import type { PublishPorts } from '#lambdas/shared/sqs/publish.ts';
import { countDelivery } from './count-delivery.ts';

export interface CallbackPorts extends PublishPorts {
  readonly callbackKeys: Secret<Keys>;
  readonly webhookKeys: Secret<Keys>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Stores a delivery in the queue. */
  readonly keepForLater: (delivery: Delivery) => Promise<void>;
}

/** The callback of a factory that does not sign: the token in its path is the signature and names the restock. */
export function takeCallbackByToken(ports: CallbackPorts) {
  return async function takeCallbackByToken(request: ApiRequest<'takeFactoryCallback'>): Promise<ApiResponse> {
    const { params, body, rawBody } = request;
    const verdict = verifyCallbackToken(await ports.callbackKeys.read(), params.token, ports.now());
    if (verdict.kind === 'forged') throw new HttpProblem('callback.forged');
    if (verdict.kind === 'expired') throw new HttpProblem('callback.expired');
    const { restockId, attempt } = verdict.claim;
    // The callback has no id: two calls are the same delivery if attempt and body are equal.
    const key = `${restockId}.${attempt}.${createHash('sha256').update(rawBody).digest('base64url')}`;
    const units = body.MessageAttributeProductCnt;
    return take(ports, { restockId, key, productId: body.MessageAttributeProductId, units });
  };
}

/** The callback of a factory that signs by Standard Webhooks: its id identifies the delivery, MessageGroupId the restock. */
export function takeSignedCallback(ports: CallbackPorts) {
  return async function takeSignedCallback(request: ApiRequest<'takeSignedFactoryCallback'>): Promise<ApiResponse> {
    const { headers, body, rawBody } = request;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    const webhookId = verifyWebhook(await ports.webhookKeys.read(), { id, timestamp, signature }, rawBody, ports.now());
    if (!webhookId) throw new HttpProblem('callback.forged');
    return take(ports, {
      restockId: body.MessageGroupId,
      key: `webhook.${webhookId}`,
      productId: body.MessageAttributeProductId,
      units: body.MessageAttributeProductCnt,
    });
  };
}

/**
 * A valid callback is never lost and never rejected because of a failure on our side: if it cannot be counted now, it is
 * stored in a queue with a dead-letter queue, and the factory, which does not retry, gets a success response.
 */
async function take(ports: CallbackPorts, delivery: Delivery): Promise<ApiResponse> {
  try {
    const outcome = await countDelivery(ports, delivery);
    if (outcome === 'mismatch') throw new HttpProblem('callback.mismatch');
    return { status: outcome === 'repeated' ? 200 : 202, body: { status: outcome } };
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    log.warn('delivery queued for later', error as Error);
    await ports.keepForLater(delivery);
    return { status: 202, body: { status: 'accepted' } };
  }
}
