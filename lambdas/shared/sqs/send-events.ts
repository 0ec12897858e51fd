import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { EventMessage } from '#domain/event-message.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';

/** Sends at most ten events to a queue as SNS would deliver them, without a delay. Throws unless SQS accepts all of them. */
export async function sendEvents(queueUrl: string | undefined, messages: readonly EventMessage[]): Promise<void> {
  if (!queueUrl) throw new Error('The queue of this replay is no longer deployed.');
  const { Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: messages.map(({ body, attributes }, i) => ({
        Id: String(i),
        MessageBody: body,
        MessageAttributes: attributes,
        // Always set: otherwise the queue's default delay applies.
        DelaySeconds: 0,
      })),
    }),
  );
  const [first] = Failed;
  if (first)
    throw new Error(`SQS rejected ${Failed.length} of ${messages.length} events: ${first.Message ?? first.Code}`);
}
