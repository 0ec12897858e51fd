/** What one queue is: everything that the code, the template, the tests and the runbook need to know about the queue. */
import type * as z from 'zod';
import type { EventType, Topic } from '#domain/events.ts';
import type { QueueName } from '#domain/queue-names.ts';

/** Events of one topic that reach a queue. */
export interface EventFeed {
  readonly topic: Topic;
  readonly types: readonly EventType[];
  /** Only events of at least this many units. */
  readonly unitsMin?: number;
}

export interface QueueDefinition {
  readonly name: QueueName;
  /** Folder in lambdas/ of the function that consumes the queue. */
  readonly consumer: string;
  /** Source of the messages: events of the topics, feedback that SES publishes, or only calls of `sqs:SendMessage`. */
  readonly fedBy: readonly EventFeed[] | 'ses' | 'functions';
  /** The daily sweep sends a poll message, so that work is found whose message was lost. */
  readonly sweptDaily?: true;
  /** An operator's edit of a dead letter must match this schema, too. */
  readonly message: z.ZodType;
  /** Delay of every message. SQS allows at most 900 s. */
  readonly delaySeconds?: number;
  /** At least 2, so that no code relies on a single worker. */
  readonly maxConcurrency: number;
  /** Messages are collected for this long when one batch is cheaper than its messages one by one. */
  readonly batchingWindowSeconds?: number;
  /** Messages of one batch; 10 if absent. More than 10 need a batching window of at least 1 s. */
  readonly batchSize?: number;
  /** Age of the oldest message that raises an alarm; 20 minutes if absent, because SQS delays a message by at most 15. */
  readonly ageAlarmSeconds?: number;
  /** Context key without which the queue is not deployed. */
  readonly onlyWith?: 'dataPlatformUrl';
  /** What dead letters of the queue mean for the shop: shown in the alert mail and in the runbook. */
  readonly meaning: Readonly<Record<'en' | 'ko', string>>;
}

/**
 * Defines one queue. The queue, its dead-letter queue, alarms, subscriptions, permissions and the URL variable follow.
 * @example export const shippingLabel = defineQueue({ name: 'shipping-label', consumer: 'shipping-label', … });
 */
export const defineQueue = <const Q extends QueueDefinition>(queue: Q): Q => queue;
