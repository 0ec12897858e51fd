import { type MessageAttributeValue, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { type Attributes, type Copy, DEAD_LETTER_ATTRIBUTE, readCopy, writeCopy } from '#domain/dead-letter.ts';
import { MESSAGE_ATTRIBUTES_MAX, MESSAGE_BYTES_MAX } from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';

export interface DeadMessage {
  readonly body: string;
  readonly attributes: Attributes;
}

/** Which copy of a dead letter a message is, if it is one. */
export const copyIn = ({ messageAttributes, attributes }: SQSRecord): Copy | undefined =>
  readCopy(messageAttributes?.[DEAD_LETTER_ATTRIBUTE]?.stringValue) ?? readCopy(attributes?.MessageGroupId);

const bytesOf = (name: string, { DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue): number =>
  Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0);

/** Whether SQS accepts a message: not more than ten attributes, and 1 MiB with them. */
function fits(body: string, attributes: Readonly<Record<string, MessageAttributeValue>>): boolean {
  const entries = Object.entries(attributes);
  const bytes = entries.reduce((sum, [name, attribute]) => sum + bytesOf(name, attribute), Buffer.byteLength(body));
  return entries.length <= MESSAGE_ATTRIBUTES_MAX && bytes <= MESSAGE_BYTES_MAX;
}

/**
 * Sends a dead letter back to its queue, marked with its id so that dlq-retry recognises it if it fails again. The mark is an
 * attribute. A message without space for one more carries it as its message group, which is neither an attribute nor counted in
 * its size; a standard queue delivers the group to the consumer and keeps it in the DLQ, and orders nothing by it.
 */
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
  const mark = { DataType: 'String', StringValue: writeCopy(copy) };
  const marked = { ...Object.fromEntries(own), [DEAD_LETTER_ATTRIBUTE]: mark };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      // Always set: otherwise the queue's default delay applies.
      DelaySeconds: delaySeconds,
      ...(fits(body, marked)
        ? { MessageAttributes: marked }
        : { MessageAttributes: Object.fromEntries(own), MessageGroupId: writeCopy(copy) }),
    }),
  );
}
