/**
 * The consumer's side of a queue. Our own thirty lines instead of powertools' batch, because a failed item must also get
 * a growing visibility: otherwise it would wait out the whole visibility timeout.
 */
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { DatabaseUnavailable } from '#db/database.ts';
import { RETRY_DELAY_SECONDS_MAX, RETRY_DELAY_SECONDS_WITHOUT_DATABASE } from '#domain/limits.ts';
import { sqs } from './aws.ts';
import { log } from './log.ts';

/** Thrown by a consumer that knows when another try makes sense. */
export class RetryLater extends Error {
  readonly seconds: number;

  constructor(seconds: number, message: string) {
    super(message);
    this.name = 'RetryLater';
    this.seconds = seconds;
  }
}

/** 1 for the first receive. A record without a readable count is taken as the first. */
export const receiveCount = (record: SQSRecord): number => {
  const count = Number(record.attributes?.ApproximateReceiveCount);
  return Number.isInteger(count) && count > 0 ? count : 1;
};

export interface Consumer {
  readonly queueUrl: string;
  /** Handles one message; what it throws fails this message alone. */
  each(record: SQSRecord): Promise<void>;
}

/** Handles every message of a batch by itself and reports those that failed. */
export const consume =
  (consumer: Consumer) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    log.addContext(context);
    const failed = await failedOf(consumer, event.Records ?? []);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

/** Handles every message by itself; answers those that failed, each already put off. */
export async function failedOf({ queueUrl, each }: Consumer, records: readonly SQSRecord[]): Promise<SQSRecord[]> {
  const failed: SQSRecord[] = [];
  await Promise.all(
    records.map((record) =>
      each(record).catch((error: Error) => {
        failed.push(record);
        return giveBack(queueUrl, record, error);
      }),
    ),
  );
  return failed;
}

export interface GroupConsumer<T> {
  readonly queueUrl: string;
  /** Reads one message; what it throws fails this message alone, so that a poisonous one stays alone. */
  parse(record: SQSRecord): T;
  /** Handles all that could be read; what it throws fails them together. */
  all(messages: readonly T[], work: Work): Promise<void>;
}

export interface Work {
  /** A message came before: whoever got it may have died half-way. */
  readonly again: boolean;
  readonly millisecondsLeft: () => number;
}

/** For workers that look at a table: the messages of a batch cause one look. */
export const consumeTogether =
  <T>({ queueUrl, parse, all }: GroupConsumer<T>) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    log.addContext(context);
    const read: { readonly record: SQSRecord; readonly message: T }[] = [];
    const failed: { readonly record: SQSRecord; readonly error: Error }[] = [];
    for (const record of event.Records ?? []) {
      try {
        read.push({ record, message: parse(record) });
      } catch (error) {
        failed.push({ record, error: error as Error });
      }
    }
    try {
      const again = read.some(({ record }) => receiveCount(record) > 1);
      const messages = read.map(({ message }) => message);
      if (read.length > 0) await all(messages, { again, millisecondsLeft: () => context.getRemainingTimeInMillis() });
    } catch (error) {
      failed.push(...read.map(({ record }) => ({ record, error: error as Error })));
    }
    await Promise.all(failed.map(({ record, error }) => giveBack(queueUrl, record, error)));
    return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };

async function giveBack(queueUrl: string, record: SQSRecord, error: Error): Promise<void> {
  log.warn('a message failed', { error, messageId: record.messageId, receives: receiveCount(record) });
  await delayRetry(queueUrl, record, error);
}

// If this call fails the message simply waits out its visibility timeout.
async function delayRetry(queueUrl: string, record: SQSRecord, error: Error): Promise<void> {
  const change = {
    QueueUrl: queueUrl,
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout: delayFor(record, error),
  };
  await sqs
    .send(new ChangeMessageVisibilityCommand(change))
    .catch((failure: Error) => log.warn('a retry keeps its visibility timeout', failure));
}

// 1, 2, 4 … seconds; longer when the database is away, which is nobody's poison.
function delayFor(record: SQSRecord, error: Error): number {
  if (error instanceof RetryLater) return error.seconds;
  const first = error instanceof DatabaseUnavailable ? RETRY_DELAY_SECONDS_WITHOUT_DATABASE : 1;
  return Math.min(RETRY_DELAY_SECONDS_MAX, first * 2 ** (receiveCount(record) - 1));
}
