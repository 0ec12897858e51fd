import { createHash } from 'node:crypto';
import { verifyCallbackToken } from '#domain/callback-token.ts';
import type { Delivery } from '#domain/delivery.ts';
import type { Keys } from '#domain/signature.ts';
import { verifyWebhook } from '#domain/webhook.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { count, type ReceivePorts } from './receive.ts';

export interface WebhookPorts extends ReceivePorts {
  readonly callbackKeys: Secret<Keys>;
  readonly webhookKeys: Secret<Keys>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly keepForLater: (delivery: Delivery) => Promise<void>;
}

/** An unsigned factory's call: the address it was given is the signature, and names the restock. */
export const byToken =
  (ports: WebhookPorts) =>
  async ({ params, body, rawBody }: ApiRequest<'takeFactoryCallback'>): Promise<Reply> => {
    const verdict = verifyCallbackToken(await ports.callbackKeys.read(), params.token, ports.now());
    if (verdict.kind === 'forged') throw new HttpProblem('callback.forged');
    if (verdict.kind === 'expired') throw new HttpProblem('callback.expired');
    const { restockId, attempt } = verdict.claim;
    // No id of its own: two tellings are the same when attempt and body are.
    const key = `${restockId}.${attempt}.${createHash('sha256').update(rawBody).digest('base64url')}`;
    const units = body.MessageAttributeProductCnt;
    return receive(ports, { restockId, key, productId: body.MessageAttributeProductId, units });
  };

/** A factory that signs by Standard Webhooks: its id makes a telling the same, MessageGroupId names the restock. */
export const bySignature =
  (ports: WebhookPorts) =>
  async ({ headers, body, rawBody }: ApiRequest<'takeSignedFactoryCallback'>): Promise<Reply> => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    const webhookId = verifyWebhook(await ports.webhookKeys.read(), { id, timestamp, signature }, rawBody, ports.now());
    if (!webhookId) throw new HttpProblem('callback.forged');
    return receive(ports, {
      restockId: body.MessageGroupId,
      key: `webhook.${webhookId}`,
      productId: body.MessageAttributeProductId,
      units: body.MessageAttributeProductCnt,
    });
  };

/**
 * A genuine call is never lost and never refused because of us: whatever keeps us from counting it now,
 * it is kept in a queue with its dead letters, and the factory, which calls once and forgets, hears yes.
 */
async function receive(ports: WebhookPorts, delivery: Delivery): Promise<Reply> {
  try {
    const outcome = await count(ports, delivery);
    if (outcome === 'mismatch') throw new HttpProblem('callback.mismatch');
    return { status: outcome === 'repeated' ? 200 : 202, body: { status: outcome } };
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    log.warn('a delivery is kept for later', error as Error);
    await ports.keepForLater(delivery);
    return { status: 202, body: { status: 'accepted' } };
  }
}
