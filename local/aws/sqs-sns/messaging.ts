/** Creates the template's queues, topics and subscriptions in fauxqs. */
import * as z from 'zod';
import type { Template } from '#local/template.ts';
import type { Fauxqs } from './fauxqs.ts';

/**
 * The queue properties that change behaviour, and those that do not (tags, encryption at rest). Any other property
 * stops the start.
 */
const Queue = z.strictObject({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  DelaySeconds: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  RedrivePolicy: z.unknown().optional(),
  RedriveAllowPolicy: z.unknown().optional(),
  SqsManagedSseEnabled: z.unknown().optional(),
  KmsMasterKeyId: z.unknown().optional(),
  KmsDataKeyReusePeriodSeconds: z.unknown().optional(),
  Tags: z.unknown().optional(),
});
const QUEUE_ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
] as const;

const Topic = z.strictObject({
  TopicName: z.string(),
  DisplayName: z.string().optional(),
  KmsMasterKeyId: z.string().optional(),
  TracingConfig: z.string().optional(),
  Tags: z.unknown().optional(),
});
const Subscription = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.enum(['sqs', 'email']),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().optional(),
  FilterPolicy: z.unknown().optional(),
  FilterPolicyScope: z.string().optional(),
  RedrivePolicy: z.unknown().optional(),
});
const Policy = z.object({ Queues: z.array(z.string()), PolicyDocument: z.unknown() });

type Attributes = Record<string, string>;
const attribute = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const pick = (source: Readonly<Record<string, unknown>>, names: readonly string[]): Attributes =>
  Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, attribute(source[name])]])));

/** Creates or updates all of them. Dead-letter queues come first, because the other queues refer to them. */
export async function createMessaging(template: Template, fauxqs: Fauxqs): Promise<void> {
  const policies = new Map<string, string>();
  for (const resource of template.of('AWS::SQS::QueuePolicy')) {
    const { Queues, PolicyDocument } = template.properties(resource, Policy);
    for (const url of Queues) policies.set(url, JSON.stringify(PolicyDocument));
  }
  const queues = template.of('AWS::SQS::Queue').map((resource) => {
    const properties = template.properties(resource, Queue);
    const policy = policies.get(template.physical(resource).ref);
    const attributes = { ...pick(properties, QUEUE_ATTRIBUTES), ...(policy ? { Policy: policy } : {}) };
    return { name: properties.QueueName, attributes, redrives: properties.RedrivePolicy !== undefined };
  });
  for (const hasRedrive of [false, true]) {
    const group = queues.filter(({ redrives }) => redrives === hasRedrive);
    await Promise.all(group.map(({ name, attributes }) => fauxqs.ensureQueue(name, attributes)));
  }
  for (const resource of template.of('AWS::SNS::Topic')) {
    const { TopicName, DisplayName } = template.properties(resource, Topic);
    await fauxqs.ensureTopic(TopicName, DisplayName === undefined ? {} : { DisplayName });
  }
  for (const resource of template.of('AWS::SNS::Subscription')) {
    const subscription = template.properties(resource, Subscription);
    // Alarms are not evaluated on this machine, so their mail subscriptions are not needed.
    if (subscription.Protocol === 'email') continue;
    const names = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'];
    await fauxqs.ensureSubscription(subscription.TopicArn, subscription.Endpoint, pick(subscription, names));
  }
}
