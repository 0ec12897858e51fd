/** The pollers that carry messages from queues to functions: one for each event source mapping of the template. */
import * as z from 'zod';
import { failuresIn } from '#local/events/batch-answer.ts';
import { type SqsMessage, sqsRecord } from '#local/events/record.ts';
import { functionIn } from '#local/lambda/functions.ts';
import type { Lambda } from '#local/lambda/service.ts';
import type { Metering } from '#local/metering.ts';
import type { SqsClient } from '#local/sqs-client.ts';
import type { Template } from '#local/template.ts';

export interface Mapping {
  readonly queueArn: string;
  readonly queueName: string;
  readonly queueUrl: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** How many batches run at once. */
  readonly concurrency: number;
  readonly partial: boolean;
}

export interface EventSources {
  /** Batches that are being handled now. */
  running(): number;
  stop(): Promise<void>;
}

export interface EventSourceOptions {
  readonly mappings: readonly Mapping[];
  readonly sqs: SqsClient;
  readonly lambda: Lambda;
  readonly metering: Metering;
  warn(line: string): void;
}

/** Strict: a filter or a destination we would not honour stops the start. */
const Properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }).optional(),
  Enabled: z.boolean().default(true),
  Tags: z.unknown().optional(),
});
/** Lambda begins with five pollers where no maximum is said. */
const CONCURRENCY_DEFAULT = 5;
const RECEIVE_MAX = 10;
const POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MILLISECONDS = 500;

/** Reads the event source mappings. */
export function readMappings(template: Template): readonly Mapping[] {
  return template.of('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const mapping = template.properties(resource, Properties);
    const queue = template
      .of('AWS::SQS::Queue')
      .map((q) => template.physical(q))
      .find(({ attributes }) => attributes['Arn'] === mapping.EventSourceArn);
    if (!queue) throw new Error(`${resource.path}: its queue ${mapping.EventSourceArn} is not in the template`);
    if (!mapping.Enabled) return [];
    return [
      {
        queueArn: mapping.EventSourceArn,
        queueName: queue.attributes['QueueName'] ?? '',
        queueUrl: queue.ref,
        functionName: functionIn(template, mapping.FunctionName, resource),
        batchSize: mapping.BatchSize,
        windowSeconds: mapping.MaximumBatchingWindowInSeconds,
        concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY_DEFAULT,
        partial: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      },
    ];
  });
}

/** Starts polling. */
export function startEventSources(options: EventSourceOptions): EventSources {
  const pollers = options.mappings.map((mapping) => startPoller(mapping, options));
  return {
    running: () => pollers.reduce((sum, poller) => sum + poller.running(), 0),
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
  };
}

function startPoller(mapping: Mapping, { sqs, lambda, metering, warn }: EventSourceOptions) {
  const stopping = new AbortController();
  const batches = new Set<Promise<void>>();
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

  /** The first message opens the window; it closes when it is over or the batch is full. */
  async function collect(): Promise<readonly SqsMessage[]> {
    const batch: SqsMessage[] = [...(await receive(mapping.batchSize, POLL_SECONDS))];
    const until = performance.now() + mapping.windowSeconds * 1000;
    while (batch.length > 0 && batch.length < mapping.batchSize) {
      const leftSeconds = Math.ceil((until - performance.now()) / 1000);
      if (leftSeconds <= 0) break;
      batch.push(...(await receive(mapping.batchSize - batch.length, Math.min(leftSeconds, POLL_SECONDS))));
    }
    return batch;
  }

  async function handle(batch: readonly SqsMessage[]): Promise<void> {
    const event = { Records: batch.map((message) => sqsRecord(message, mapping.queueArn)) };
    const result = await lambda.invoke(mapping.functionName, event, trigger);
    // A failed batch is left alone: its messages come back when their visibility ends.
    if (!result.ok) return;
    const ids = new Set(batch.map(({ MessageId }) => MessageId));
    const failed = mapping.partial ? failuresIn(result.payload, ids) : new Set<string>();
    if (failed === 'all') {
      warn(`${mapping.functionName} answered its batch in a shape Lambda does not know: all of it comes again`);
      return;
    }
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    for (let i = 0; i < done.length; i += RECEIVE_MAX) {
      const entries = done.slice(i, i + RECEIVE_MAX).map(({ ReceiptHandle }, k) => ({ Id: String(k), ReceiptHandle }));
      await call('DeleteMessageBatch', { Entries: entries });
    }
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (batches.size >= mapping.concurrency) await Promise.race(batches);
        const batch = await collect();
        if (batch.length === 0) continue;
        const work = handle(batch)
          .catch((error: unknown) => warn(`${trigger}: ${String(error)}`))
          .finally(() => batches.delete(work));
        batches.add(work);
      } catch (error) {
        if (stopping.signal.aborted) return;
        warn(`${trigger}: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MILLISECONDS));
      }
    }
  }

  const polling = poll();
  return {
    running: () => batches.size,
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(batches);
    },
  };
}
