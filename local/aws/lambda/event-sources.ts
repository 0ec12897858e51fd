/** Pollers that deliver messages from queues to functions: one for each event source mapping of the template. */
import * as z from 'zod';
import { readApi } from '#local/aws/apigateway/rest-api.ts';
import type { Template } from '#local/template.ts';
import { functionIn } from './functions.ts';
import { type Mapping, type PollerPorts, startPoller } from './poller.ts';

export interface EventSources {
  /** Number of batches in progress. */
  running(): number;
  /** End of the next batching window in epoch milliseconds. Infinity when no window is open. */
  windowEndsAt(): number;
  stop(): Promise<void>;
}

export interface EventSourceOptions extends PollerPorts {
  readonly mappings: readonly Mapping[];
}

/** Strict: a filter or a destination that the emulator does not support stops the start. */
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
/** Lambda starts with five pollers without a maximum. */
const CONCURRENCY_DEFAULT = 5;

/** Reads the event source mappings. */
export function readMappings(template: Template): readonly Mapping[] {
  return template.of('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const mapping = template.properties(resource, Properties);
    const queue = template
      .of('AWS::SQS::Queue')
      .map((q) => template.physical(q))
      .find(({ attributes }) => attributes['Arn'] === mapping.EventSourceArn);
    if (!queue) throw new Error(`${resource.path}: the queue ${mapping.EventSourceArn} is not in the template`);
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

/** Functions that only queues invoke, so that no caller waits for a response. */
export function backgroundFunctions(template: Template): ReadonlySet<string> {
  const { methods, authorizers } = readApi(template);
  const invokedByApi = new Set([...methods, ...authorizers].map(({ functionName }) => functionName));
  return new Set(
    readMappings(template).flatMap(({ functionName }) => (invokedByApi.has(functionName) ? [] : [functionName])),
  );
}

/** Starts all pollers. */
export function startEventSources(options: EventSourceOptions): EventSources {
  const pollers = options.mappings.map((mapping) => startPoller(mapping, options));
  return {
    running: () => pollers.reduce((sum, poller) => sum + poller.running(), 0),
    windowEndsAt: () => Math.min(...pollers.map((poller) => poller.windowEndsAt())),
    stop: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
  };
}
