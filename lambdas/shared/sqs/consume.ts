/**
 * The consumer's side of a queue. Our own thirty lines instead of powertools' batch, because a failed item must also get
 * a growing visibility: otherwise it would wait out the whole visibility timeout.
 */

import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Database, DatabaseUnavailable } from '#db/data-api.ts';
import { recordOutcomes } from '#db/statements/dead-letters.ts';
import { DEAD_LETTER_ATTRIBUTE, readCopy, reasonOf } from '#domain/dead-letter.ts';
import { RETRY_DELAY_SECONDS_MAX, RETRY_DELAY_SECONDS_WITHOUT_DATABASE } from '#domain/limits.ts';
import { queueNameOf } from '#domain/queue-names.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

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

/** Where a consumer's messages come from, and where it leaves why they failed, for whoever meets one dead. */
interface Source {
  readonly queueUrl: string;
  readonly notes?: Database;
}

interface Failed {
  readonly record: SQSRecord;
  readonly error: Error;
}

export interface Consumer extends Source {
  /** Handles one message; what it throws fails this message alone. */
  each(record: SQSRecord): Promise<void>;
}

/** Handles every message of a batch by itself and reports those that failed. */
export const consume =
  (consumer: Consumer) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    log.addContext(context);
    return toResponse(await failedOf(consumer, event.Records ?? [], context.awsRequestId));
  };

/** Handles every message by itself; answers those that failed, each already put off, and its reason noted. */
export async function failedOf(
  { each, ...source }: Consumer,
  records: readonly SQSRecord[],
  requestId: string | null = null,
): Promise<readonly SQSRecord[]> {
  const failed: Failed[] = [];
  await Promise.all(records.map((record) => each(record).catch((error: Error) => void failed.push({ record, error }))));
  await end(source, requestId, records, failed);
  return failed.map(({ record }) => record);
}

/** The reason first: once it is given back, a message may be dead, and dlq-retry asks for it. */
async function end(
  source: Source,
  requestId: string | null,
  records: readonly SQSRecord[],
  failed: readonly Failed[],
): Promise<void> {
  await note(source, requestId, records, failed).catch((error: Error) =>
    log.warn('why messages failed was not noted', { error }),
  );
  await Promise.all(failed.map(({ record, error }) => release(source.queueUrl, record, error)));
}

const toResponse = (failed: readonly SQSRecord[]): SQSBatchResponse => ({
  batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

export interface GroupConsumer<T> extends Source {
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
  <T>({ parse, all, ...source }: GroupConsumer<T>) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    log.addContext(context);
    const read: { readonly record: SQSRecord; readonly message: T }[] = [];
    const failed: Failed[] = [];
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
    await end(source, context.awsRequestId, event.Records ?? [], failed);
    return toResponse(failed.map(({ record }) => record));
  };

// One statement for a batch, and none for a batch in which nothing failed and no dead letter was done. Not without the
// database either: it would only make everybody wait once more for what is away.
async function note(
  { queueUrl, notes }: Source,
  requestId: string | null,
  records: readonly SQSRecord[],
  failed: readonly Failed[],
): Promise<void> {
  const failures = failed
    .filter(({ error }) => !(error instanceof DatabaseUnavailable))
    .map(({ record, error }) => ({ messageId: record.messageId, error: reasonOf(error) }));
  const done = records.filter((record) => !failed.some((one) => one.record === record));
  const handled = done.flatMap(
    (record) => readCopy(record.messageAttributes?.[DEAD_LETTER_ATTRIBUTE]?.stringValue) ?? [],
  );
  if (!notes || failures.length + handled.length === 0) return;
  await notes.rows(recordOutcomes(queueNameOf(queueUrl), failures, handled, requestId));
}

async function release(queueUrl: string, record: SQSRecord, error: Error): Promise<void> {
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
