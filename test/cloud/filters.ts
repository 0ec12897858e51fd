/** Each deployed filter lets through what its queue is for, and nothing else. */
import { deepEqual } from 'node:assert/strict';
import { eventMessage } from '#domain/event-message.ts';
import { EVENTS, type EventType } from '#domain/events.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { type QueueName, queueNameOf } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { SES_EVENT_TYPES } from '#domain/suppression.ts';
import { aws } from './aws.ts';
import { type Emulator, REGION } from './emulator.ts';

interface Message {
  readonly name: string;
  readonly type: string;
  readonly units?: number;
  readonly Message: string;
  readonly MessageAttributes?: object;
}

const PUBLISH_BATCH = 10;
/** Also events that SES publishes, and that the shop did not ask for. */
const FEEDBACK = [...SES_EVENT_TYPES, 'Delivery', 'Open'];

/** One message of every event below and from the least units of a VIP order, and of feedback of SES. */
const MESSAGES: readonly Message[] = [
  ...Object.keys(EVENTS).flatMap((type) =>
    [VIP_UNITS_MIN - 1, VIP_UNITS_MIN].map((units) => {
      const { body, attributes } = eventMessage('1', { type, at: null, requestId: null, data: { units } });
      return { name: `${type} of ${units}`, type, units, Message: body, MessageAttributes: attributes };
    }),
  ),
  ...FEEDBACK.map((type) => ({ name: type, type, Message: JSON.stringify({ eventType: type }) })),
];

interface Subscription {
  readonly SubscriptionArn: string;
  readonly Protocol: string;
  readonly TopicArn: string;
  readonly Endpoint: string;
}

/** Publishes every message to a topic of its own, which has a subscription with each deployed filter. */
export async function checkFilters(emulator: Emulator): Promise<number> {
  const { Subscriptions } = await aws<{ Subscriptions: readonly Subscription[] }>(
    emulator,
    'sns',
    'list-subscriptions',
  );
  const deployed = Subscriptions.filter(({ Protocol }) => Protocol === 'sqs');
  const { TopicArn } = await aws<{ TopicArn: string }>(emulator, 'sns', 'create-topic', '--name', 'filter-probe');
  const probes = await Promise.all(deployed.map((one, i) => createProbe(emulator, TopicArn, one, `filter-probe-${i}`)));
  for (let from = 0; from < MESSAGES.length; from += PUBLISH_BATCH) {
    const entries = MESSAGES.slice(from, from + PUBLISH_BATCH).map(({ Message, MessageAttributes }, i) => ({
      Id: String(i),
      Message,
      ...(MessageAttributes === undefined ? {} : { MessageAttributes }),
    }));
    await aws(
      emulator,
      ...['sns', 'publish-batch', '--topic-arn', TopicArn],
      ...['--publish-batch-request-entries', JSON.stringify(entries)],
    );
  }
  for (const [i, { TopicArn: topic, Endpoint }] of deployed.entries())
    deepEqual(await receiveAll(emulator, probes[i] ?? ''), wantedBy(topic, Endpoint), `${topic} to ${Endpoint}`);
  await aws(emulator, 'sns', 'delete-topic', '--topic-arn', TopicArn);
  for (const url of probes) await aws(emulator, 'sqs', 'delete-queue', '--queue-url', url);
  return deployed.length;
}

async function createProbe(emulator: Emulator, topicArn: string, { SubscriptionArn }: Subscription, name: string) {
  const { Attributes } = await aws<{ Attributes: Readonly<Record<string, string>> }>(
    emulator,
    ...['sns', 'get-subscription-attributes', '--subscription-arn', SubscriptionArn],
  );
  const { FilterPolicy, FilterPolicyScope = 'MessageAttributes' } = Attributes;
  if (FilterPolicy === undefined) throw new Error(`${SubscriptionArn} has no filter`);
  const endpoint = `arn:aws:sqs:${REGION}:${emulator.account}:${name}`;
  const { QueueUrl } = await aws<{ QueueUrl: string }>(
    emulator,
    ...['sqs', 'create-queue', '--queue-name', name, '--attributes', JSON.stringify({ Policy: policy(endpoint) })],
  );
  await aws(
    emulator,
    ...['sns', 'subscribe', '--topic-arn', topicArn, '--protocol', 'sqs', '--notification-endpoint', endpoint],
    ...['--attributes', JSON.stringify({ FilterPolicy, FilterPolicyScope, RawMessageDelivery: 'true' })],
  );
  return QueueUrl;
}

/** Lets SNS send to the queue, as SQS demands. */
const policy = (queueArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queueArn },
    ],
  });

/** Names of the messages that reached a queue. */
async function receiveAll(emulator: Emulator, url: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (;;) {
    const received = await aws<{ Messages?: readonly { Body: string }[] } | undefined>(
      emulator,
      ...['sqs', 'receive-message', '--queue-url', url, '--max-number-of-messages', '10'],
    );
    if (!received?.Messages?.length) return names.sort();
    for (const { Body } of received.Messages)
      names.push(MESSAGES.find(({ Message }) => Message === Body)?.name ?? `unknown: ${Body}`);
  }
}

/** Names of the messages that the definition of the queue asks for. */
function wantedBy(topicArn: string, queueArn: string): readonly string[] {
  const { fedBy } = QUEUES[queueNameOf(queueArn) as QueueName];
  const isWanted = ({ type, units }: Message): boolean => {
    if (fedBy === 'ses') return SES_EVENT_TYPES.some((one) => one === type);
    if (fedBy === 'functions') return false;
    return fedBy.some(
      ({ topic, types, unitsMin = 0 }) =>
        topicArn.endsWith(`-${topic}-events`) && types.includes(type as EventType) && Number(units) >= unitsMin,
    );
  };
  return MESSAGES.filter(isWanted)
    .map(({ name }) => name)
    .sort();
}
