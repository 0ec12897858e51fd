import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ORDER_SEND_ATTEMPTS_MAX } from '#domain/limits.ts';
import { neverConnected } from '#domain/never-connected.ts';
import type { OrderRequestMessage } from '#domain/queues/order-intake.ts';

/** Sends a message to the queue `order-intake`, which delivers it after the delay. Throws MaybeSent, or an error if unsent. */
export type SendRequest = (message: OrderRequestMessage, delaySeconds: number) => Promise<void>;

/** SQS may have stored the message, although no attempt to send it succeeded. */
export class MaybeSent extends Error {
  constructor(cause: unknown) {
    super('SQS did not confirm the message', { cause });
    this.name = 'MaybeSent';
  }
}

/** Whether SQS certainly has not stored the message: the client did not reach SQS, or SQS rejected the request (4xx). */
function isUnsent(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return neverConnected(error) || (status >= 400 && status < 500);
}

/**
 * Sends order requests to their queue. The client must have `maxAttempts: 1`: the SDK would report only the last of its
 * attempts, and an earlier one may have stored the message. A second message of one order is harmless, because the queue
 * decides a key once. Throws MaybeSent, or the error of the last attempt if SQS certainly has no message.
 */
export const requestSender =
  (client: Pick<SQSClient, 'send'>, queueUrl: string): SendRequest =>
  async (message, DelaySeconds) => {
    let maybeSent = false;
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(
          new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message), DelaySeconds }),
        );
        return;
      } catch (error) {
        maybeSent ||= !isUnsent(error);
        if (attempt >= ORDER_SEND_ATTEMPTS_MAX) throw maybeSent ? new MaybeSent(error) : error;
      }
    }
  };
