/** Composes the Lambda handler of an SQS consumer. */
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { CONSUMER_STOP_SECONDS } from '#domain/limits.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { inHalves } from './halves.ts';
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

export interface SetConsumer<T> extends Source {
  /** Reads one message; an error fails this message alone. */
  parse(record: SQSRecord): T;
  /**
   * Handles these messages by one statement; after an error it must be harmless to handle each of them again.
   * @param afterLockTimeout they are a part of messages whose statement waited for a locked row in vain
   */
  all(messages: readonly T[], afterLockTimeout: boolean): Promise<void>;
}

export interface Work {
  /** At least one message was received before, so an earlier worker may have died before its end. */
  readonly again: boolean;
  readonly millisecondsLeft: () => number;
}

export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** For consumers of single messages: each message of a batch is handled independently. */
export const consume = ({ each, ...source }: Consumer): SqsHandler =>
  compose(source, ({ Records }) => Promise.allSettled((Records ?? []).map(async (record) => each(record))));

/** For workers that poll a table: the messages of a batch are handled together, and fail together. */
export const consumeBatch = <T>({ parse, all, ...source }: BatchConsumer<T>): SqsHandler =>
  compose(source, async ({ Records }, context) => {
    const records = Records ?? [];
    const parsed = await parseEach(parse, records);
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

/** For consumers that handle a batch by one statement: see `handleInHalves`. */
export const consumeInHalves = <T>({ parse, all, ...source }: SetConsumer<T>): SqsHandler =>
  compose(source, ({ Records }, context) => {
    const hasTime = () => context.getRemainingTimeInMillis() >= CONSUMER_STOP_SECONDS * 1_000;
    return handleInHalves({ parse, all }, Records ?? [], hasTime);
  });

/**
 * Handles the messages that can be read together. If that fails, handles them in halves, so that a message that always fails
 * fails alone.
 */
export async function handleInHalves<T>(
  { parse, all }: Omit<SetConsumer<T>, keyof Source>,
  records: readonly SQSRecord[],
  hasTime?: () => boolean,
): Promise<Results> {
  const parsed = await parseEach(parse, records);
  const messages = parsed.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const handled = (await inHalves(messages, all, hasTime)).values();
  return parsed.map((one) => (one.status === 'fulfilled' ? (handled.next().value ?? one) : one));
}

const parseEach = <T>(parse: (record: SQSRecord) => T, records: readonly SQSRecord[]) =>
  Promise.allSettled(records.map(async (record) => parse(record)));

// No early timeout: a batch that Lambda stops is received again as a whole, after its visibility timeout.
const compose = (source: Source, handle: (event: SQSEvent, context: Context) => Promise<Results>): SqsHandler =>
  middy({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(log))
    .use(partialBatchFailures(source))
    .handler(handle) as unknown as SqsHandler;
