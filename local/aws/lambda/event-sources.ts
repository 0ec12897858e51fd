/** Pollers that deliver messages from queues to functions: one for each event source mapping of the template. */
import * as z from 'zod';
import { readApi } from '#local/aws/apigateway/rest-api.ts';
import type { Template } from '#local/template.ts';
import { functionIn } from './functions.ts';
import type { MappingService } from './mappings.ts';
import { type Mapping, type PollerPorts, startPoller } from './poller.ts';

export interface EventSources {
  /** Names of the queues that are polled. */
  consumed(): ReadonlySet<string>;
  /** Number of batches in progress. */
  running(): number;
  /** End of the next batching window in epoch milliseconds. Infinity when no window is open. */
  windowEndsAt(): number;
  stop(): Promise<void>;
}

export interface EventSourceOptions extends PollerPorts {
  readonly mappings: MappingService;
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
  return template.of('AWS::Lambda::EventSourceMapping').map((resource) => {
    const mapping = template.properties(resource, Properties);
    const queue = template
      .of('AWS::SQS::Queue')
      .map((q) => template.physical(q))
      .find(({ attributes }) => attributes['Arn'] === mapping.EventSourceArn);
    if (!queue) throw new Error(`${resource.path}: the queue ${mapping.EventSourceArn} is not in the template`);
    return {
      uuid: template.physical(resource).ref,
      enabled: mapping.Enabled,
      queueArn: mapping.EventSourceArn,
      queueName: queue.attributes['QueueName'] ?? '',
      queueUrl: queue.ref,
      functionName: functionIn(template, mapping.FunctionName, resource),
      batchSize: mapping.BatchSize,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY_DEFAULT,
      partial: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
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

/** Starts the pollers of all enabled mappings, and follows later changes. */
export function startEventSources({ mappings: service, ...ports }: EventSourceOptions): EventSources {
  const pollers = new Map<string, ReturnType<typeof startPoller>>();
  let isStopping = false;
  const running = () => [...pollers.values()];
  async function apply(mapping: Mapping, enabled: boolean): Promise<void> {
    if (isStopping) return;
    if (enabled) {
      pollers.set(mapping.uuid, startPoller(mapping, ports));
      return;
    }
    await pollers.get(mapping.uuid)?.pause();
    pollers.delete(mapping.uuid);
  }
  for (const mapping of service.mappings) if (service.isEnabled(mapping.uuid)) void apply(mapping, true);
  service.connect(apply);
  return {
    consumed: () => new Set(service.mappings.filter(({ uuid }) => pollers.has(uuid)).map(({ queueName }) => queueName)),
    running: () => running().reduce((sum, poller) => sum + poller.running(), 0),
    windowEndsAt: () => Math.min(...running().map((poller) => poller.windowEndsAt())),
    stop: async () => {
      isStopping = true;
      await Promise.all(running().map((poller) => poller.stop()));
    },
  };
}
