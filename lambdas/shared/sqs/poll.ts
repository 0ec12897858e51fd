/** An SQS consumer as a process: does what Lambda's poller does for a function, with the same consumer and retries. */
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
import { handleInHalves, type SetConsumer } from './consume.ts';
import { finishBatch } from './partial-batch-failures.ts';

/**
 * Polls until the signal, then finishes the current batch. A message whose receive the signal interrupted was not handled:
 * SQS delivers it again after its visibility timeout.
 */
export async function poll<T>(consumer: SetConsumer<T>, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const records = await receive(consumer.queueUrl, signal);
      failures = 0;
      if (records.length > 0) await handle(consumer, records);
    } catch (error) {
      if (signal.aborted) return;
      log.warn('failed to receive messages', error as Error);
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

/** Handles a batch and deletes the messages that were handled. The failed ones are left to the redrive policy. */
async function handle<T>({ parse, all, ...source }: SetConsumer<T>, records: readonly SQSRecord[]): Promise<void> {
  const timer = setInterval(() => void extend(source.queueUrl, records), POLL_EXTEND_SECONDS * 1_000);
  // A failed message is no longer extended: that would overwrite its short retry delay.
  const results = await handleInHalves({ parse, all }, records).finally(() => clearInterval(timer));
  const failed = await finishBatch(source, null, records, results);
  await remove(
    source.queueUrl,
    records.filter((record) => !failed.includes(record)),
  );
}

const entriesOf = (records: readonly SQSRecord[]) =>
  records.map(({ receiptHandle }, i) => ({ Id: String(i), ReceiptHandle: receiptHandle }));

async function extend(queueUrl: string, records: readonly SQSRecord[]): Promise<void> {
  const Entries = entriesOf(records).map((entry) => ({ ...entry, VisibilityTimeout: POLL_VISIBILITY_SECONDS }));
  await sqs
    .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
    .catch((error: Error) => log.warn('failed to extend message visibility', error));
}

/** A message that could not be deleted is delivered again; consumers are idempotent. */
async function remove(queueUrl: string, records: readonly SQSRecord[]): Promise<void> {
  if (records.length === 0) return;
  const { Failed = [] } = await sqs.send(
    new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entriesOf(records) }),
  );
  for (const { Id, Code } of Failed) {
    log.warn('failed to delete message', { messageId: records[Number(Id)]?.messageId, code: Code });
  }
}

/** The message as Lambda would pass it; the shop sends no binary attributes. */
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
