import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type Attributes, type Copy, DEAD_LETTER_ATTRIBUTE, writeCopy } from '#domain/dead-letter.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';

export interface DeadMessage {
  readonly body: string;
  readonly attributes: Attributes;
}

/** Sends a dead letter back to its queue, marked with its id so that dlq-retry recognises it if it fails again. */
export async function sendBack(
  queueUrl: string | undefined,
  { body, attributes }: DeadMessage,
  copy: Copy,
  delaySeconds: number,
): Promise<void> {
  if (!queueUrl) throw new Error('The queue of this dead letter is no longer deployed.');
  const own: [string, MessageAttributeValue][] = Object.entries(attributes).map(([name, attribute]) => [
    name,
    {
      DataType: attribute.dataType,
      ...(attribute.stringValue === undefined ? {} : { StringValue: attribute.stringValue }),
      ...(attribute.binaryValue === undefined ? {} : { BinaryValue: Buffer.from(attribute.binaryValue, 'base64') }),
    },
  ]);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      // Always set: otherwise the queue's default delay applies.
      DelaySeconds: delaySeconds,
      MessageAttributes: {
        ...Object.fromEntries(own),
        [DEAD_LETTER_ATTRIBUTE]: { DataType: 'String', StringValue: writeCopy(copy) },
      },
    }),
  );
}
