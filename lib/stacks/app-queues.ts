/** The queues of the App stack, made from the queue definitions (domain/queues.ts). */
import { Duration } from 'aws-cdk-lib';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { QueueName } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { SES_EVENT_TYPES } from '#domain/suppression.ts';
import type { Config } from '#lib/config.ts';
import type { ShopFunction } from '#lib/constructs/function.ts';
import { ShopQueue } from '#lib/constructs/queue.ts';
import { subscribe, subscribeToMailEvents, type Topics } from '#lib/constructs/topics.ts';

type Optional = 'data-platform';
/** Every queue by its short name. The queue of the data platform exists only where a platform is configured. */
export type ShopQueues = Readonly<
  Record<Exclude<QueueName, Optional>, ShopQueue> & Partial<Record<Optional, ShopQueue>>
>;

const withDefinitions = (queues: ShopQueues) =>
  (Object.entries(queues) as [QueueName, ShopQueue][]).map(([name, queue]) => ({ queue, ...QUEUES[name] }));

export function createQueues(scope: Construct, config: Config): ShopQueues {
  const deployed = Object.values(QUEUES).filter(({ onlyWith }) => onlyWith === undefined || config[onlyWith]);
  return Object.fromEntries(
    deployed.map(({ name, delaySeconds }) => [
      name,
      // The construct id is part of the logical id. Another id would replace the deployed queue.
      new ShopQueue(scope, `Queue-${name}`, `donut-${config.stage}-${name}`, delaySeconds),
    ]),
  ) as ShopQueues;
}

export function subscribeQueues(queues: ShopQueues, topics: Topics): void {
  for (const { queue, fedBy } of withDefinitions(queues)) {
    if (fedBy === 'ses') subscribeToMailEvents(queue, topics.mailEvents, SES_EVENT_TYPES);
    else if (fedBy !== 'functions') for (const feed of fedBy) subscribe(queue, topics[`${feed.topic}Events`], feed);
  }
}

/** Attaches each queue to its function, except queues that something else consumes. Returns the event source mappings. */
export function consumeQueues(
  queues: ShopQueues,
  functions: Readonly<Partial<Record<string, ShopFunction>>>,
  consumedElsewhere: readonly QueueName[],
): ReadonlyMap<QueueName, EventSourceMapping> {
  const mappings = new Map<QueueName, EventSourceMapping>();
  for (const { name, queue, consumer, maxConcurrency, batchingWindowSeconds = 0, batchSize } of withDefinitions(
    queues,
  )) {
    if (consumedElsewhere.includes(name)) continue;
    const fn = functions[consumer];
    if (!fn)
      throw new Error(`queue "${name}": no function "${consumer}". Add it to lib/functions.ts and app-functions.ts`);
    const batchingWindow = Duration.seconds(batchingWindowSeconds);
    mappings.set(name, fn.consumes(queue, { maxConcurrency, batchingWindow, ...(batchSize && { batchSize }) }));
  }
  return mappings;
}

/** The queues that the daily sweep sends a poll message to. */
export const sweptDaily = (queues: ShopQueues): readonly ShopQueue[] =>
  withDefinitions(queues).flatMap(({ queue, sweptDaily: swept }) => (swept ? [queue] : []));
