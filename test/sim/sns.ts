/** The two topics and their filters. */
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import { OPERATOR_EVENTS } from '#domain/events.ts';
import { QUEUES } from '#domain/queues.ts';
import type { Sqs } from './sqs.ts';
import { late, type World } from './world.ts';

type Topic = 'order' | 'stock';
const SUBSCRIPTIONS = Object.values(QUEUES).flatMap(({ name, fedBy, delaySeconds }) =>
  typeof fedBy === 'string' ? [] : fedBy.map((feed) => ({ ...feed, queue: name, delaySeconds })),
);

/** Whether a queue subscribes to an event type, or the stream shows the event to operators. */
export const hasSubscriber = (type: string): boolean =>
  type in OPERATOR_EVENTS || SUBSCRIPTIONS.some(({ types }) => (types as readonly string[]).includes(type));

/** What a forger makes of an event: what is not true yet, or never will be. */
const FORGERIES = {
  'order.placed': ['order.paid', 'order.cancelled', 'order.refused'],
  'order.refused': ['order.paid', 'order.cancelled'],
  'order.paid': ['order.cancelled'],
  'restock.due': ['restock.overdue', 'restock.surplus'],
  'restock.requested': ['restock.overdue', 'restock.surplus'],
} as const;

/** The SDK repeats a call whose response is lost (docs/reliability.md, fact 1). */
const SDK_ATTEMPTS = 3;

export const createPublish =
  (world: World, sqs: Sqs) =>
  (topic: Topic, entries: readonly PublishBatchRequestEntry[]): Promise<readonly string[]> => {
    /** A message that is not true: another event of the same order or restock, with another buyer and other units. */
    const forge = (message: string): string => {
      const { data, ...event } = JSON.parse(message) as { type: keyof typeof FORGERIES; data: object };
      const more = {
        buyerId: 'usr_forged',
        units: 999,
        total: 1,
        reason: 'CUSTOMER',
        refunded: 0,
        paymentId: 'pay_forged',
      };
      return JSON.stringify({ ...event, type: world.random.pick(FORGERIES[event.type]), data: { ...data, ...more } });
    };
    const publish = ({ Message = '', MessageAttributes }: PublishBatchRequestEntry) => {
      const type = MessageAttributes?.['type']?.StringValue ?? '';
      if (type in FORGERIES && world.hit('sns.forged')) sqs.arrive('mail', forge(Message), 'sns');
      const units = Number(MessageAttributes?.['units']?.StringValue ?? 0);
      for (const one of SUBSCRIPTIONS) {
        const fits = one.topic === topic && one.types.some((wanted) => wanted === type) && units >= (one.unitsMin ?? 0);
        if (fits) sqs.arrive(one.queue, Message, 'sns', one.delaySeconds);
      }
    };
    return world.call(`sns ${topic} ${entries.map(({ Id }) => Id)}`, () => {
      if (world.outageOf('sns')) throw late(new Error('SNS is unavailable'), 3_000);
      if (world.hit('sns.error')) throw new Error('InternalError');
      const taken = world.hit('sns.partial') ? entries.filter(() => world.random.chance(0.5)) : entries;
      const isLost = world.hit('sns.response lost');
      for (let attempt = 1; attempt <= (isLost ? SDK_ATTEMPTS : 1); attempt++) taken.forEach(publish);
      if (isLost) throw late(new Error('socket hang up'), 2_000);
      return taken.map(({ Id = '' }) => Id);
    });
  };
