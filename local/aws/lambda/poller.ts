/** Delivers messages of one queue to one function: receive, collect a batch, invoke, delete the handled messages. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Metering } from '#local/aws/metering.ts';
import { EmulatorAway, type SqsClient } from '#local/aws/sqs-sns/sqs-client.ts';
import { failuresIn } from './batch-response.ts';
import { type SqsMessage, sqsRecord } from './record.ts';
import type { InvokeResult, Lambda } from './service.ts';

export interface Mapping {
  readonly uuid: string;
  /** As the template says. */
  readonly enabled: boolean;
  readonly queueArn: string;
  readonly queueName: string;
  readonly queueUrl: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Maximum number of batches that run at the same time. */
  readonly concurrency: number;
  readonly partial: boolean;
}

export interface PollerPorts {
  readonly sqs: SqsClient;
  readonly lambda: Lambda;
  readonly metering: Metering;
  /** The test clock, which measures batch windows. */
  readonly now: () => number;
  warn(line: string): void;
}

const RECEIVE_MAX = 10;
/** Shorter than Lambda's 20 s, because pausing a consumer waits for the end of a poll. */
const POLL_SECONDS = 5;
const PAUSE_AFTER_ERROR_MILLISECONDS = 500;
const PAUSE_AFTER_THROTTLE_MILLISECONDS = 200;
/**
 * After an empty queue the first message is delivered at once. Later polls are at most this frequent, as over a real
 * network; otherwise each message would find the function idle and cause its own invocation (measured on a hot product:
 * 0.65 relay invocations per order, each with five AWS calls). A full batch means that more messages are waiting, so
 * the next poll is at once.
 */
const POLL_EVERY_MILLISECONDS = 100;

/**
 * Starts polling. `stop` ends the running poll and waits for the running batches. `pause` also waits for the end of the
 * poll, because fauxqs gives messages to a poll whose caller has gone, and these would stay invisible.
 */
export function startPoller(mapping: Mapping, { sqs, lambda, metering, now, warn }: PollerPorts) {
  const stopping = new AbortController();
  const batches = new Set<Promise<void>>();
  let windowEndsAt = Number.POSITIVE_INFINITY;
  let isPausing = false;
  const trigger = `queue ${mapping.queueName}`;
  const call = (action: string, input: Record<string, unknown>, signal?: AbortSignal) => {
    metering.call(mapping.functionName, trigger, `sqs:${action}`);
    return sqs.call(action, { QueueUrl: mapping.queueUrl, ...input }, signal);
  };

  async function receive(count: number, waitSeconds: number): Promise<readonly SqsMessage[]> {
    const input = {
      MaxNumberOfMessages: Math.min(RECEIVE_MAX, count),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    const { Messages } = await call('ReceiveMessage', input, stopping.signal);
    return (Messages as readonly SqsMessage[] | undefined) ?? [];
  }

  /** The first message opens the batch window. The window closes when its time has passed or the batch is full. */
  async function collect(): Promise<readonly SqsMessage[]> {
    let received = await receive(mapping.batchSize, POLL_SECONDS);
    const batch: SqsMessage[] = [...received];
    const until = now() + mapping.windowSeconds * 1000;
    // The test clock may jump during the pause below.
    const leftSeconds = (): number => Math.max(0, Math.ceil((until - now()) / 1000));
    while (batch.length > 0 && batch.length < mapping.batchSize && leftSeconds() > 0) {
      windowEndsAt = until;
      // Otherwise each message that arrives meanwhile would be received alone (measured: 0.4 calls for each order request).
      if (received.length < RECEIVE_MAX) await waitUntil(performance.now() + POLL_EVERY_MILLISECONDS);
      received = await receive(mapping.batchSize - batch.length, Math.min(leftSeconds(), POLL_SECONDS));
      batch.push(...received);
    }
    return batch;
  }

  /** Lambda's poller repeats a throttled invocation. The messages do not count as received again. */
  async function invoke(event: unknown): Promise<InvokeResult> {
    for (;;) {
      const result = await lambda.invoke(mapping.functionName, event, trigger);
      if (result.ok || !result.throttled || stopping.signal.aborted) return result;
      await sleep(PAUSE_AFTER_THROTTLE_MILLISECONDS);
    }
  }

  async function handle(batch: readonly SqsMessage[]): Promise<void> {
    const event = { Records: batch.map((message) => sqsRecord(message, mapping.queueArn)) };
    const result = await invoke(event);
    // Messages of a batch that failed, or was stopped as a loop, become visible again after their visibility timeout.
    if (!result.ok) return;
    const ids = new Set(batch.map(({ MessageId }) => MessageId));
    const failed = mapping.partial ? failuresIn(result.payload, ids) : new Set<string>();
    if (failed === 'all') {
      warn(`${mapping.functionName} returned an invalid batch response, so the whole batch is retried`);
      return;
    }
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    for (let i = 0; i < done.length; i += RECEIVE_MAX) {
      const entries = done.slice(i, i + RECEIVE_MAX).map(({ ReceiptHandle }, k) => ({ Id: String(k), ReceiptHandle }));
      await call('DeleteMessageBatch', { Entries: entries });
    }
  }

  const waitUntil = (until: number): Promise<void> =>
    sleep(Math.max(0, until - performance.now()), undefined, { signal: stopping.signal });

  const report = (error: unknown): void => {
    if (!(error instanceof EmulatorAway)) warn(`${trigger}: ${String(error)}`);
  };

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted && !isPausing) {
      try {
        if (batches.size >= mapping.concurrency) await Promise.race(batches);
        const batch = await collect().finally(() => {
          windowEndsAt = Number.POSITIVE_INFINITY;
        });
        if (batch.length === 0) continue;
        const nextPoll = performance.now() + POLL_EVERY_MILLISECONDS;
        const work = handle(batch)
          .catch(report)
          .finally(() => batches.delete(work));
        batches.add(work);
        if (batch.length < Math.min(RECEIVE_MAX, mapping.batchSize)) await waitUntil(nextPoll);
      } catch (error) {
        if (stopping.signal.aborted) return;
        report(error);
        await sleep(PAUSE_AFTER_ERROR_MILLISECONDS);
      }
    }
  }

  const polling = poll();
  return {
    running: () => batches.size,
    windowEndsAt: () => windowEndsAt,
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(batches);
    },
    async pause() {
      isPausing = true;
      await polling;
      await Promise.all(batches);
    },
  };
}
