import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
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
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { QUEUE_CONSUMERS, queueNameOf } from '#domain/queue-names.ts';
import { SES_EVENT_TYPES } from '#domain/suppression.ts';
import { ShopQueue } from '#lib/constructs/queue.ts';
import { queueViolations, topicViolations } from './rules-of-queues.ts';
import { mentions, type Synthesis, synthesise } from './template.ts';

const dev = synthesise();

const nameOf = (t: Synthesis, id: string | undefined) => {
  const { properties } = t.resources.find((r) => r.id === id) ?? {};
  return String(properties?.['QueueName'] ?? properties?.['TopicName']);
};

test('every queue and every topic keeps the rules of the road', () => {
  expect(queueViolations(dev)).toEqual([]);
  expect(topicViolations(dev)).toEqual([]);
});

test('the queues stand beside their dead-letter queues, and nothing else', () => {
  const names = dev.of('AWS::SQS::Queue').map(({ properties }) => String(properties['QueueName']));
  const queues = [
    'ad-stop',
    'best-sellers',
    'data-platform',
    'deadline',
    'factory-callback',
    'mail',
    'notice',
    'redrive',
    'relay',
    'restock',
    'ses-events',
    'vip',
  ].map((name) => `donut-dev-${name}`);
  expect(names.sort()).toEqual(queues.flatMap((name) => [name, `${name}-dlq`]));
});

test('every queue is taken by the function that is said to take it, and no other but that of dead letters', () => {
  const taken = dev.of('AWS::Lambda::EventSourceMapping').flatMap(({ properties }) => {
    const queue = queueNameOf(nameOf(dev, mentions(properties['EventSourceArn'])[0]));
    const [alias] = mentions(properties['FunctionName']);
    const [fn] = mentions(dev.resources.find(({ id }) => id === alias)?.properties['FunctionName']);
    const name = String(dev.resources.find(({ id }) => id === fn)?.properties['FunctionName']).replace(
      'donut-dev-',
      '',
    );
    return name === 'dlq-retry' ? [] : [[queue, name]];
  });
  expect(Object.fromEntries(taken)).toEqual(QUEUE_CONSUMERS);
});

test('a new queue without a dead-letter queue is found', () => {
  const planted = synthesise({ change: ({ shop }) => new sqs.Queue(shop, 'New', { queueName: 'new' }) });
  expect(queueViolations(planted)).toEqual([
    'new: is not encrypted by SQS itself',
    'new: can be used without TLS',
    'new: has no DLQ and is not the DLQ of one queue',
  ]);
});

test('a new consumer that is slower than its queue thinks, or gives whole batches back, is found', () => {
  const planted = synthesise({
    change: ({ shop }) => {
      const { queue } = new ShopQueue(shop, 'New', 'new');
      const target = shop.node.findAll().find((c) => c instanceof lambda.Function);
      new lambda.EventSourceMapping(shop, 'Consumer', {
        target: target as lambda.Function,
        eventSourceArn: queue.queueArn,
        maxBatchingWindow: Duration.seconds(1),
      });
    },
  });
  expect(queueViolations(planted)).toEqual([
    'new-dlq: is drained by nobody',
    'new: feeds a function, not its alias',
    expect.stringMatching(/^new: hides a message for undefined s/),
    'new: gives a whole batch back for one bad message',
    'new: counts on a single worker',
  ]);
});

test('a new topic without key, and a subscription that wraps, lets all in or loses events, are found', () => {
  const planted = synthesise({
    change: ({ shop }) => {
      const { queue } = new ShopQueue(shop, 'New', 'new');
      new sns.Topic(shop, 'NewTopic').addSubscription(new SqsSubscription(queue));
    },
  });
  const faults = topicViolations(planted).map((fault) => fault.split(': ')[1]);
  expect(faults).toEqual([
    'is not under the customer key',
    'can be used without TLS',
    'wraps the event in an envelope',
    'lets every event through',
    'loses what it cannot deliver',
  ]);
});

test('each queue is fed the events it understands', () => {
  const fed = dev
    .of('AWS::SNS::Subscription')
    .filter(({ properties }) => properties['Protocol'] === 'sqs')
    .map(({ properties: p }) => [
      nameOf(dev, mentions(p['TopicArn'])[0]),
      nameOf(dev, mentions(p['Endpoint'])[0]),
      Object.values(p['FilterPolicy'] as Record<string, unknown>)[0],
    ]);
  expect(fed).toHaveLength(10);
  expect(fed).toContainEqual(['donut-dev-stock-events', 'donut-dev-ad-stop', AD_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-stock-events', 'donut-dev-notice', NOTICE_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-mail-events', 'donut-dev-ses-events', SES_EVENT_TYPES]);
  expect(fed).toContainEqual(['donut-dev-stock-events', 'donut-dev-restock', RESTOCK_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-stock-events', 'donut-dev-mail', MAIL_STOCK_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-order-events', 'donut-dev-mail', MAIL_ORDER_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-order-events', 'donut-dev-deadline', DEADLINE_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-order-events', 'donut-dev-vip', VIP_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-order-events', 'donut-dev-best-sellers', SALE_EVENTS]);
  expect(fed).toContainEqual(['donut-dev-order-events', 'donut-dev-data-platform', PLATFORM_EVENTS]);
});

test('an order comes to the deadline queue when its time to pay is over; no other queue delays', () => {
  const delayed = dev
    .of('AWS::SQS::Queue')
    .flatMap(({ properties: p }) => (p['DelaySeconds'] === undefined ? [] : [[p['QueueName'], p['DelaySeconds']]]));
  expect(delayed).toEqual([['donut-dev-deadline', PAYMENT_WINDOW_MINUTES * 60]]);
});

test('once a day the relay, the mailer, the redriver and the deadline are told to look', () => {
  const [rule, ...more] = dev.of('AWS::Events::Rule');
  expect(more).toEqual([]);
  expect(rule?.properties['ScheduleExpression']).toBe('cron(0 4 * * ? *)');
  const targets = rule?.properties['Targets'] as { Arn: unknown; Input: string }[];
  expect(targets.map(({ Arn, Input }) => [nameOf(dev, mentions(Arn)[0]), Input])).toEqual([
    ['donut-dev-relay', '{"type":"look"}'],
    ['donut-dev-mail', '{"type":"look"}'],
    ['donut-dev-redrive', '{"type":"look"}'],
    ['donut-dev-deadline', '{"type":"look"}'],
  ]);
});
