import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { POLL_MESSAGE } from '#domain/events.ts';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { QUEUE_NAMES, type QueueName, queueNameOf } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { SES_EVENT_TYPES } from '#domain/suppression.ts';
import { ShopQueue } from '#lib/constructs/queue.ts';
import { queueViolations, topicViolations } from './rules-of-queues.ts';
import { consumers, mentions, messageEdges, type Synthesis, sourcesOfQueues, synthesise } from './template.ts';

const dev = synthesise();

const nameOf = (t: Synthesis, id: string | undefined) => {
  const { properties } = t.resources.find((r) => r.id === id) ?? {};
  return String(properties?.['QueueName'] ?? properties?.['TopicName']);
};

test('every queue and every topic keeps rule 8', () => {
  expect(queueViolations(dev)).toEqual([]);
  expect(topicViolations(dev)).toEqual([]);
});

test('every defined queue has a dead-letter queue, and there are no other queues', () => {
  const names = dev.of('AWS::SQS::Queue').map(({ properties }) => String(properties['QueueName']));
  const wanted = QUEUE_NAMES.flatMap((name) => [`donut-dev-${name}`, `donut-dev-${name}-dlq`]);
  expect(names.toSorted()).toEqual(wanted.toSorted());
});

test('every queue is consumed by the function of its definition, and by no other', () => {
  const byQueue = (a: { queue: string }, b: { queue: string }) => a.queue.localeCompare(b.queue);
  const wanted = Object.values(QUEUES).map(({ name, consumer }) => ({ queue: name as string, function: consumer }));
  expect(consumers(dev).toSorted(byQueue)).toEqual(wanted.toSorted(byQueue));
});

test('every consumer waits for a batch, and runs in parallel, as its definition says', () => {
  for (const { properties: p } of dev.of('AWS::Lambda::EventSourceMapping')) {
    const queue = nameOf(dev, mentions(p['EventSourceArn'])[0]);
    if (queue.endsWith('-dlq')) continue;
    const { maxConcurrency, batchingWindowSeconds = 0, batchSize = 10 } = QUEUES[queueNameOf(queue) as QueueName];
    expect([p['BatchSize'], p['MaximumBatchingWindowInSeconds'], p['ScalingConfig']], queue).toEqual([
      batchSize,
      batchingWindowSeconds,
      { MaximumConcurrency: maxConcurrency },
    ]);
  }
});

/** Queues that nothing sends new messages to. */
const withoutSource = (t: Synthesis) =>
  [...sourcesOfQueues(t)].flatMap(([queue, sources]) => (sources[0] ? [] : [queue]));

test('every queue has a source: a topic, the daily sweep, or a function that may send', () => {
  expect(withoutSource(dev)).toEqual([]);
});

test('a new queue that nothing sends to is found', () => {
  const planted = synthesise({ change: ({ shop }) => new ShopQueue(shop, 'New', 'donut-dev-new') });
  expect(withoutSource(planted)).toEqual(['new']);
});

test('a new queue without a dead-letter queue is found', () => {
  const planted = synthesise({ change: ({ shop }) => new sqs.Queue(shop, 'New', { queueName: 'new' }) });
  expect(queueViolations(planted)).toEqual([
    'new: is not encrypted by SQS itself',
    'new: can be used without TLS',
    'new: has no DLQ and is not the DLQ of one queue',
  ]);
});

test('a consumer with a short visibility timeout or without partial batch failures is found', () => {
  const planted = synthesise({
    change: ({ shop }) => {
      const { queue } = new ShopQueue(shop, 'New', 'new');
      const target = shop.node.findAll().find((c) => c instanceof lambda.Function);
      new lambda.EventSourceMapping(shop, 'Consumer', {
        target: target as lambda.Function,
        eventSourceArn: queue.queueArn,
        batchSize: 11,
      });
    },
  });
  expect(queueViolations(planted)).toEqual([
    'new-dlq: has no function that drains it',
    'new: has a batch size that needs a window',
    'new: invokes a function, not its alias',
    expect.stringMatching(/^new: hides a message for undefined s/),
    'new: retries a whole batch for one bad message',
    'new: relies on a single worker',
  ]);
});

test('a topic without key, and a subscription without raw delivery, filter or DLQ, are found', () => {
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
    'has no filter',
    'has no dead-letter queue',
  ]);
});

test('every queue receives exactly the events of its definition', () => {
  const wanted = Object.values(QUEUES).flatMap(({ name, fedBy }): unknown[][] => {
    if (fedBy === 'functions') return [];
    if (fedBy === 'ses') return [['mail-events', name, { eventType: SES_EVENT_TYPES }]];
    return fedBy.map(({ topic, types, unitsMin }) => [
      `${topic}-events`,
      name,
      { type: types, ...(unitsMin === undefined ? {} : { units: [{ numeric: ['>=', unitsMin] }] }) },
    ]);
  });
  const found = messageEdges(dev).map(({ topic, queue, filter }) => [topic, queue, filter]);
  const order = (a: unknown[], b: unknown[]) => a.join().localeCompare(b.join());
  expect(found.toSorted(order)).toEqual(wanted.toSorted(order));
});

test('an order reaches the deadline queue when its payment window ends; no other queue delays messages', () => {
  const delayed = dev
    .of('AWS::SQS::Queue')
    .flatMap(({ properties: p }) => (p['DelaySeconds'] === undefined ? [] : [[p['QueueName'], p['DelaySeconds']]]));
  expect(delayed).toEqual([['donut-dev-deadline', PAYMENT_WINDOW_MINUTES * 60]]);
});

test('once a day every queue of the sweep receives a poll message', () => {
  const [rule, ...more] = dev.of('AWS::Events::Rule');
  expect(more).toEqual([]);
  expect(rule?.properties['ScheduleExpression']).toBe('cron(0 4 * * ? *)');
  const targets = rule?.properties['Targets'] as { Arn: unknown; Input: string }[];
  const swept = Object.values(QUEUES).filter(({ sweptDaily }) => sweptDaily);
  expect(targets.map(({ Arn, Input }) => [nameOf(dev, mentions(Arn)[0]), Input]).toSorted()).toEqual(
    swept.map(({ name }) => [`donut-dev-${name}`, POLL_MESSAGE]).toSorted(),
  );
});
