/** A queue's consumer as a process: what Lambda's poller does for a function, by the same consumer and the same retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import {
  AWS_BATCH_ENTRIES_MAX,
  POLL_EXTEND_SECONDS,
  POLL_VISIBILITY_SECONDS,
  POLL_WAIT_SECONDS,
  RETRY_DELAY_SECONDS_MAX,
} from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { type Consumer, failedOf } from './consume.ts';

/**
 * Polls until the signal, and then ends the batch it has. A message whose receive was cut off by the signal was not seen
 * by anybody: it comes again when its visibility is over.
 */
export async function poll(consumer: Consumer, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const records = await receive(consumer.queueUrl, signal);
      failures = 0;
      if (records.length > 0) await handle(consumer, records);
    } catch (error) {
      if (signal.aborted) return;
      log.warn('the queue could not be read', error as Error);
      const seconds = Math.min(RETRY_DELAY_SECONDS_MAX, 2 ** failures++);
      await sleep(seconds * 1_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function receive(queueUrl: string, abortSignal: AbortSignal): Promise<readonly SQSRecord[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: AWS_BATCH_ENTRIES_MAX,
      WaitTimeSeconds: POLL_WAIT_SECONDS,
      VisibilityTimeout: POLL_VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal },
  );
  return Messages.map(toRecord);
}

/** Handles a batch and deletes what was done. What failed was put off by its consumer and is left to the redrive policy. */
async function handle({ each, ...source }: Consumer, records: readonly SQSRecord[]): Promise<void> {
  const held = new Set(records);
  const timer = setInterval(() => void extend(source.queueUrl, [...held]), POLL_EXTEND_SECONDS * 1_000);
  try {
    // Let go before it is put off: holding it would take the short wait back.
    const release = (record: SQSRecord) => (error: unknown) => {
      held.delete(record);
      throw error;
    };
    await failedOf({ ...source, each: (record) => each(record).catch(release(record)) }, records);
    await remove(source.queueUrl, [...held]);
  } finally {
    clearInterval(timer);
  }
}

const entriesOf = (records: readonly SQSRecord[]) =>
  records.map(({ receiptHandle }, i) => ({ Id: String(i), ReceiptHandle: receiptHandle }));

async function extend(queueUrl: string, records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  const Entries = entriesOf(records).map((entry) => ({ ...entry, VisibilityTimeout: POLL_VISIBILITY_SECONDS }));
  await sqs
    .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
    .catch((error: Error) => log.warn('messages are not held any longer', error));
}

/** What could not be deleted comes again and finds its effect done. */
async function remove(queueUrl: string, records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  const { Failed = [] } = await sqs.send(
    new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entriesOf(records) }),
  );
  for (const { Id, Code } of Failed) {
    log.warn('a message was not deleted', { messageId: records[Number(Id)]?.messageId, code: Code });
  }
}

/** The message as Lambda would hand it over; attributes of bytes are none of ours. */
function toRecord(message: Message): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: (message.Attributes ?? {}) as unknown as SQSRecord['attributes'],
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType = '', StringValue = '' }]) => [
        name,
        { dataType: DataType, stringValue: StringValue },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
