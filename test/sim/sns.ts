/** The two topics and their filters. */
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import {
  AD_EVENTS,
  DEADLINE_EVENTS,
  MAIL_ORDER_EVENTS,
  MAIL_STOCK_EVENTS,
  NOTICE_EVENTS,
  PLATFORM_EVENTS,
  RESTOCK_EVENTS,
  SALE_EVENTS,
  VIP_EVENTS,
} from '#domain/events.ts';
import { PAYMENT_WINDOW_MINUTES, VIP_UNITS_MIN } from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { Sqs } from './sqs.ts';
import { late, type World } from './world.ts';

type Topic = 'order' | 'stock';
const SUBSCRIPTIONS: readonly {
  readonly topic: Topic;
  readonly types: readonly string[];
  readonly queue: QueueName;
  readonly unitsMin?: number;
  /** The queue's own delay. */
  readonly delaySeconds?: number;
}[] = [
  { topic: 'stock', types: RESTOCK_EVENTS, queue: 'restock' },
  { topic: 'stock', types: MAIL_STOCK_EVENTS, queue: 'mail' },
  { topic: 'stock', types: AD_EVENTS, queue: 'ad-stop' },
  { topic: 'stock', types: NOTICE_EVENTS, queue: 'notice' },
  { topic: 'order', types: MAIL_ORDER_EVENTS, queue: 'mail' },
  { topic: 'order', types: VIP_EVENTS, queue: 'vip', unitsMin: VIP_UNITS_MIN },
  { topic: 'order', types: SALE_EVENTS, queue: 'best-sellers' },
  { topic: 'order', types: PLATFORM_EVENTS, queue: 'data-platform' },
  { topic: 'order', types: DEADLINE_EVENTS, queue: 'deadline', delaySeconds: PAYMENT_WINDOW_MINUTES * 60 },
];
/** What the SDK does by itself when an answer is lost (docs/reliability.md, fact 1). */
const SDK_ATTEMPTS = 3;

export const createPublish =
  (world: World, sqs: Sqs) =>
  (topic: Topic, entries: readonly PublishBatchRequestEntry[]): Promise<readonly string[]> => {
    const publish = ({ Message = '', MessageAttributes }: PublishBatchRequestEntry) => {
      const type = MessageAttributes?.['type']?.StringValue ?? '';
      const units = Number(MessageAttributes?.['units']?.StringValue ?? 0);
      for (const one of SUBSCRIPTIONS) {
        const fits = one.topic === topic && one.types.includes(type) && units >= (one.unitsMin ?? 0);
        if (fits) sqs.arrive(one.queue, Message, 'sns', one.delaySeconds);
      }
    };
    return world.call(`sns ${topic} ${entries.map(({ Id }) => Id)}`, () => {
      if (world.away('sns')) throw late(new Error('SNS is away'), 3_000);
      if (world.hit('sns.refused')) throw new Error('InternalError');
      const taken = world.hit('sns.partial') ? entries.filter(() => world.random.chance(0.5)) : entries;
      const isLost = world.hit('sns.answer lost');
      for (let attempt = 1; attempt <= (isLost ? SDK_ATTEMPTS : 1); attempt++) taken.forEach(publish);
      if (isLost) throw late(new Error('socket hang up'), 2_000);
      return taken.map(({ Id = '' }) => Id);
    });
  };
