/** Composes the Lambda handler of an SQS consumer. */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from '#lambdas/shared/aws/logger.ts';
import { partialBatchFailures, type Results, receiveCount, type Source } from './partial-batch-failures.ts';

export interface Consumer extends Source {
  /** Handles one message; an error fails this message alone. */
  each(record: SQSRecord): Promise<void>;
}

export interface BatchConsumer<T> extends Source {
  /** Reads one message; an error fails this message alone. */
  parse(record: SQSRecord): T;
  /** Handles all messages that could be read; an error fails all of these. */
  all(messages: readonly T[], work: Work): Promise<void>;
}

export interface Work {
  /** At least one message was received before, so an earlier worker may have died before its end. */
  readonly again: boolean;
  readonly millisecondsLeft: () => number;
}

export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** For consumers of single messages: each message of a batch is handled independently. */
export const consume = ({ each, ...source }: Consumer): SqsHandler =>
  compose(source, ({ Records }) => handleEach(each, Records ?? []));

/** Handles each message independently; the results are in the order of the records. */
export const handleEach = (each: Consumer['each'], records: readonly SQSRecord[]): Promise<Results> =>
  Promise.allSettled(records.map(async (record) => each(record)));

/** For workers that poll a table, or write a batch by one statement: the messages of a batch are handled together. */
export const consumeBatch = <T>({ parse, all, ...source }: BatchConsumer<T>): SqsHandler =>
  compose(source, async ({ Records }, context) => {
    const records = Records ?? [];
    const parsed = await Promise.allSettled(records.map(async (record) => parse(record)));
    const messages = parsed.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const again = records.some((record, i) => parsed[i]?.status === 'fulfilled' && receiveCount(record) > 1);
    if (messages.length === 0) return parsed;
    try {
      await all(messages, { again, millisecondsLeft: () => context.getRemainingTimeInMillis() });
      return parsed;
    } catch (reason) {
      return parsed.map((one) => (one.status === 'fulfilled' ? { status: 'rejected', reason } : one));
    }
  });

// No early timeout: a batch that Lambda stops is received again as a whole, after its visibility timeout.
const compose = (source: Source, handle: (event: SQSEvent, context: Context) => Promise<Results>): SqsHandler =>
  middy({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(log))
    .use(partialBatchFailures(source))
    .handler(handle) as unknown as SqsHandler;
