/** Rule 8 of ARCHITECTURE.md, checked for every queue in the template. Each check returns the violations. */
import * as z from 'zod';
import { mentions, type Resource, type Synthesis, statements, written } from './template.ts';

const DAY_SECONDS = 24 * 60 * 60;

const Queue = z.object({
  QueueName: z.string(),
  MessageRetentionPeriod: z.number().optional(),
  VisibilityTimeout: z.number().optional(),
  SqsManagedSseEnabled: z.boolean().optional(),
  KmsMasterKeyId: z.unknown().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() }).optional(),
  RedriveAllowPolicy: z
    .object({ redrivePermission: z.string(), sourceQueueArns: z.array(z.unknown()).default([]) })
    .optional(),
});
const Mapping = z.object({
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionName: z.unknown(),
  EventSourceArn: z.unknown(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});

/** Violations of the rule of queues, one sentence each. */
export function queueViolations(t: Synthesis): readonly string[] {
  return t.of('AWS::SQS::Queue').flatMap((queue) => {
    const read = Queue.safeParse(queue.properties);
    if (!read.success) return [`${queue.id}: has no name, so its DLQ cannot name it`];
    const q = read.data;
    const found = [
      q.SqsManagedSseEnabled === true && q.KmsMasterKeyId === undefined ? '' : 'is not encrypted by SQS itself',
      deniesPlainHttp(t, 'AWS::SQS::QueuePolicy', 'Queues', queue) ? '' : 'can be used without TLS',
      ...(q.RedrivePolicy === undefined ? deadLetterFaults(t, queue, q) : sourceFaults(t, queue, q)),
    ];
    return found.filter((fault) => fault !== '').map((fault) => `${q.QueueName}: ${fault}`);
  });
}

function deadLetterFaults(t: Synthesis, queue: Resource, q: z.infer<typeof Queue>): readonly string[] {
  const sources = t
    .of('AWS::SQS::Queue')
    .filter((other) => mentions(other.properties['RedrivePolicy']).includes(queue.id))
    .map(({ properties }) => String(properties['QueueName']));
  if (sources.length !== 1) return ['has no DLQ and is not the DLQ of one queue'];
  const [drain] = t
    .of('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => mentions(properties['EventSourceArn']).includes(queue.id));
  if (!drain) return ['has no function that drains it'];
  const allowed = q.RedriveAllowPolicy;
  const named = allowed?.sourceQueueArns.map((arn) => written(arn).split(':').at(-1)) ?? [];
  return [
    q.MessageRetentionPeriod === 14 * DAY_SECONDS ? '' : 'does not keep dead letters for 14 days',
    ...consumerFaults(t, q.VisibilityTimeout, drain),
    allowed?.redrivePermission === 'byQueue' && named.join() === sources.join()
      ? ''
      : 'accepts messages of other queues',
  ];
}

function sourceFaults(t: Synthesis, queue: Resource, q: z.infer<typeof Queue>): readonly string[] {
  const consumers = t
    .of('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => mentions(properties['EventSourceArn']).includes(queue.id));
  return [
    q.RedrivePolicy?.maxReceiveCount === (q.QueueName.endsWith('-order-intake') ? 20 : 5)
      ? ''
      : 'does not allow five receives, or twenty of an order request',
    q.MessageRetentionPeriod === 4 * DAY_SECONDS ? '' : 'does not keep messages for 4 days',
    consumers.length === 1 ? '' : `has ${consumers.length} consumers`,
    ...consumers.flatMap((consumer) => consumerFaults(t, q.VisibilityTimeout, consumer)),
  ];
}

function consumerFaults(t: Synthesis, visibility: number | undefined, consumer: Resource): readonly string[] {
  const m = Mapping.parse(consumer.properties);
  const alias = t.of('AWS::Lambda::Alias').find(({ id }) => mentions(m.FunctionName).includes(id));
  const fn = t.of('AWS::Lambda::Function').find(({ id }) => mentions(alias?.properties['FunctionName']).includes(id));
  const wanted = 6 * Number(fn?.properties['Timeout']) + m.MaximumBatchingWindowInSeconds;
  return [
    m.BatchSize <= 10 || m.MaximumBatchingWindowInSeconds >= 1 ? '' : 'has a batch size that needs a window',
    alias?.properties['Name'] === 'live' ? '' : 'invokes a function, not its alias',
    visibility === wanted ? '' : `hides a message for ${visibility} s, not ${wanted} s`,
    m.FunctionResponseTypes.join() === 'ReportBatchItemFailures' ? '' : 'retries a whole batch for one bad message',
    (m.ScalingConfig?.MaximumConcurrency ?? 0) >= 2 ? '' : 'relies on a single worker',
  ];
}

/** Violations of the rule of topics and subscriptions, one sentence each. */
export function topicViolations(t: Synthesis): readonly string[] {
  const topics = t.of('AWS::SNS::Topic').flatMap((topic) => [
    // The alerts of us-east-1 name metrics and no person. A key of their own would cost more than they are worth.
    topic.stack.includes('-Edge-') || written(topic.properties['KmsMasterKeyId'] ?? '').includes('DatabaseKey')
      ? ''
      : `${topic.id}: is not under the customer key`,
    deniesPlainHttp(t, 'AWS::SNS::TopicPolicy', 'Topics', topic) ? '' : `${topic.id}: can be used without TLS`,
  ]);
  const subscriptions = t
    .of('AWS::SNS::Subscription')
    .filter(({ properties }) => properties['Protocol'] === 'sqs')
    .flatMap(({ id, properties: p }) => {
      const queue = t.of('AWS::SQS::Queue').find((one) => mentions(p['Endpoint']).includes(one.id));
      const dlq = mentions(queue?.properties['RedrivePolicy']).join();
      return [
        p['RawMessageDelivery'] === true ? '' : `${id}: wraps the event in an envelope`,
        p['FilterPolicy'] === undefined ? `${id}: has no filter` : '',
        mentions(p['RedrivePolicy']).join() === dlq && dlq !== '' ? '' : `${id}: has no dead-letter queue`,
      ];
    });
  return [...topics, ...subscriptions].filter((fault) => fault !== '');
}

function deniesPlainHttp(t: Synthesis, policyType: string, of: string, resource: Resource): boolean {
  return t
    .of(policyType)
    .filter(({ properties }) => mentions(properties[of]).includes(resource.id))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']))
    .some((s) => s.effect === 'Deny' && JSON.stringify(s.condition) === '{"Bool":{"aws:SecureTransport":"false"}}');
}
