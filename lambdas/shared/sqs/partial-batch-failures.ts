import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { type Database, isDatabaseAway, isRejectedByDatabase } from '#db/data-api.ts';
import { recordOutcomes } from '#db/statements/dead-letters.ts';
import { reasonOf } from '#domain/failure-reason.ts';
import { RETRY_DELAY_SECONDS_MAX, RETRY_DELAY_SECONDS_WITHOUT_DATABASE } from '#domain/limits.ts';
import { queueNameOf } from '#domain/queue-names.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { copyIn } from './redrive.ts';

/** Thrown by a consumer that knows when the next attempt makes sense. */
export class RetryLater extends Error {
  readonly seconds: number;
  /** Lines that people read below the message. */
  readonly details: readonly string[];

  constructor(seconds: number, message: string, details: readonly string[] = []) {
    super(message);
    this.name = 'RetryLater';
    this.seconds = seconds;
    this.details = details;
  }
}

/** 1 for the first receive. A record without a readable count is treated as the first. */
export const receiveCount = (record: SQSRecord): number => {
  const count = Number(record.attributes?.ApproximateReceiveCount);
  return Number.isInteger(count) && count > 0 ? count : 1;
};

/** The queue of a consumer, and the database that keeps why its messages failed. */
export interface Source {
  readonly queueUrl: string;
  readonly outcomes?: Database;
  /** The longest pauses before a retry: after a failure of the message itself, and after any other. 60 s if absent. */
  readonly pauseSecondsMax?: { readonly ofMessage: number; readonly other: number };
}

/** The result of each record, in the order of the records. */
export type Results = readonly PromiseSettledResult<unknown>[];

interface Failed {
  readonly record: SQSRecord;
  readonly error: Error;
}

/**
 * Reports the records that failed, so that SQS delivers only these again. Unlike the middleware of middy and the batch
 * processor of powertools it also sets their visibility: else every retry would wait for the whole visibility timeout.
 */
export const partialBatchFailures = (source: Source): MiddlewareObj<SQSEvent, Results | SQSBatchResponse> => ({
  async after(request) {
    const failed = await finishBatch(
      source,
      request.context.awsRequestId,
      request.event.Records ?? [],
      request.response as Results,
    );
    request.response = { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  },
});

/** Records how the messages of a batch ended, releases the failed ones with a growing delay, and returns these. */
export async function finishBatch(
  source: Source,
  requestId: string | null,
  records: readonly SQSRecord[],
  results: Results,
): Promise<readonly SQSRecord[]> {
  const failed = records.flatMap((record, i) => {
    const result = results[i];
    return result?.status === 'rejected' ? [{ record, error: result.reason as Error }] : [];
  });
  // The reason first: a message that is released may become a dead letter at once, and dlq-retry reads the reason.
  await record(source, requestId, records, failed).catch((error: Error) =>
    log.warn('failed to record why messages failed', { error }),
  );
  await Promise.all(failed.map((one) => release(source, one)));
  return failed.map((one) => one.record);
}

// One statement a batch, and none if nothing failed and no dead letter was handled. None either for failures of the
// database itself: it would only wait once more for a database that is unavailable.
async function record(
  { queueUrl, outcomes }: Source,
  requestId: string | null,
  records: readonly SQSRecord[],
  failed: readonly Failed[],
): Promise<void> {
  const failures = failed
    .filter(({ error }) => !isDatabaseAway(error))
    .map(({ record, error }) => ({ messageId: record.messageId, error: reasonOf(error) }));
  const done = records.filter((record) => !failed.some((one) => one.record === record));
  const handled = done.flatMap((record) => copyIn(record) ?? []);
  if (!outcomes || failures.length + handled.length === 0) return;
  await outcomes.rows(recordOutcomes(queueNameOf(queueUrl), failures, handled, requestId));
}

async function release({ queueUrl: QueueUrl, pauseSecondsMax }: Source, { record, error }: Failed): Promise<void> {
  log.warn('failed to handle message', { error, messageId: record.messageId, receives: receiveCount(record) });
  const VisibilityTimeout = delayFor(record, error, pauseSecondsMax);
  await sqs
    .send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: record.receiptHandle, VisibilityTimeout }))
    // The message then waits for its visibility timeout.
    .catch((failure: Error) => log.warn('failed to change message visibility', failure));
}

/** The message cannot be read, or the database rejects what is in it: it will fail in the same way again. */
const isOfMessage = (error: Error): boolean =>
  error instanceof SyntaxError || error instanceof z.ZodError || isRejectedByDatabase(error);

// 1, 2, 4 … seconds; longer without the database, because the message itself is not the cause.
function delayFor(record: SQSRecord, error: Error, most: Source['pauseSecondsMax']): number {
  if (error instanceof RetryLater) return error.seconds;
  const first = isDatabaseAway(error) ? RETRY_DELAY_SECONDS_WITHOUT_DATABASE : 1;
  const longest = most?.[isOfMessage(error) ? 'ofMessage' : 'other'] ?? RETRY_DELAY_SECONDS_MAX;
  return Math.min(longest, first * 2 ** (receiveCount(record) - 1));
}
