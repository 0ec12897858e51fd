import { verifyCallbackToken } from '#domain/callback-token.ts';
import { type Delivery, signedDeliveryKey, unsignedDeliveryKey } from '#domain/delivery.ts';
import type { DeliveryReceipt } from '#domain/restock.ts';
import type { Keys } from '#domain/signature.ts';
import { type FactoryKeys, verifyWebhook } from '#domain/webhook.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import type { PublishPorts } from '#lambdas/shared/sqs/publish.ts';
import { countDelivery, DeliveryMismatch } from './count-delivery.ts';

export interface CallbackPorts extends PublishPorts {
  readonly callbackKeys: Secret<Keys>;
  readonly webhookKeys: Secret<FactoryKeys>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Stores a delivery in the queue. */
  readonly keepForLater: (delivery: Delivery) => Promise<void>;
}

/** The callback of a factory that does not sign: the token in its path is the signature and names the restock. */
export function takeCallbackByToken(ports: CallbackPorts) {
  return async function takeCallbackByToken(request: ApiRequest<'takeFactoryCallback'>): Promise<ApiResponse> {
    const verdict = verifyCallbackToken(await ports.callbackKeys.read(), request.params.token, ports.now());
    if (verdict.kind === 'forged') throw new HttpProblem('callback.forged');
    if (verdict.kind === 'expired') throw new HttpProblem('callback.expired');
    const delivery = reported(request.body);
    if (delivery.restockId !== verdict.claim.restockId) throw new HttpProblem('callback.mismatch');
    return take(ports, { ...delivery, key: unsignedDeliveryKey(verdict.claim, delivery) });
  };
}

/** The callback of a factory that signs by Standard Webhooks: its id identifies the delivery, MessageGroupId the restock. */
export function takeSignedCallback(ports: CallbackPorts) {
  return async function takeSignedCallback(request: ApiRequest<'takeSignedFactoryCallback'>): Promise<ApiResponse> {
    const { headers, body, rawBody } = request;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    const delivery = reported(body);
    const keys = (await ports.webhookKeys.read()).of(body.MessageAttributeFactoryId);
    const webhookId = keys && verifyWebhook(keys, { id, timestamp, signature }, rawBody, ports.now());
    if (!webhookId) throw new HttpProblem('callback.forged');
    return take(ports, { ...delivery, key: signedDeliveryKey(body.MessageAttributeFactoryId, webhookId) });
  };
}

/** What the body of a callback reports. */
const reported = (body: ApiRequest<'takeFactoryCallback'>['body']): Omit<Delivery, 'key'> => ({
  restockId: body.MessageGroupId,
  productId: body.MessageAttributeProductId,
  units: body.MessageAttributeProductCnt,
  factoryId: body.MessageAttributeFactoryId,
});

/**
 * A valid callback is never lost and never rejected because of a failure on our side: if it cannot be counted now, it is
 * stored in a queue with a dead-letter queue, and the factory, which does not retry, gets a success response.
 */
async function take(ports: CallbackPorts, delivery: Delivery): Promise<ApiResponse> {
  try {
    const receipt = await countDelivery(ports, delivery);
    return { status: receipt.status === 'repeated' ? 200 : 202, body: receipt };
  } catch (error) {
    if (error instanceof DeliveryMismatch) throw new HttpProblem('callback.mismatch');
    log.warn('delivery queued for later', error as Error);
    await ports.keepForLater(delivery);
    const receipt: DeliveryReceipt = { status: 'queued', counted: null, surplus: null };
    return { status: 202, body: receipt };
  }
}
