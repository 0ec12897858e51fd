/**
 * Calls that AWS makes between resources without code of the shop: a topic delivers, a rule fires, an alarm publishes,
 * the API invokes. Each needs a policy, which is checked once at the start.
 */
import * as z from 'zod';
import { methodArn } from '#local/aws/apigateway/event.ts';
import { readApi } from '#local/aws/apigateway/rest-api.ts';
import { functionIn } from '#local/aws/lambda/functions.ts';
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import type { Resource, Template } from '#local/template.ts';
import { type Check, decide, type Policies } from './decide.ts';

const RedriveTarget = z.object({ deadLetterTargetArn: z.string() });
const Subscription = z.object({
  Protocol: z.string(),
  TopicArn: z.string(),
  Endpoint: z.string(),
  RedrivePolicy: RedriveTarget.optional(),
});
const Mapping = z.object({ EventSourceArn: z.string(), FunctionName: z.string() });
const Rule = z.object({
  Targets: z
    .array(z.object({ Arn: z.string(), DeadLetterConfig: z.object({ Arn: z.string() }).optional() }))
    .default([]),
});
const actions = z.array(z.string()).default([]);
const Alarm = z.object({ AlarmActions: actions, OKActions: actions, InsufficientDataActions: actions });
const EventDestination = z.object({
  EventDestination: z.object({ SnsDestination: z.object({ TopicARN: z.string() }).optional() }),
});
const byService = (service: string, action: string, resource: string, sourceArn: string): Check => ({
  principal: { service: `${service}.amazonaws.com` },
  action,
  resource,
  context: { 'aws:securetransport': 'true', 'aws:sourcearn': sourceArn, 'aws:sourceaccount': ACCOUNT },
});

/** Permissions on the customer key that a service needs to write to an encrypted resource. */
const keyChecks = (service: string, keyArn: string | undefined, sourceArn: string): readonly Check[] =>
  keyArn === undefined
    ? []
    : ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => byService(service, action, keyArn, sourceArn));

/** Returns topic or queue ARN → ARN of its customer key. */
export function customerKeys(template: Template): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const keyArns = template.of('AWS::KMS::Key').map((key) => template.physical(key));
  const owned: readonly (readonly [string, string])[] = [
    ['AWS::SNS::Topic', 'TopicArn'],
    ['AWS::SQS::Queue', 'Arn'],
  ];
  for (const [type, attribute] of owned) {
    for (const resource of template.of(type)) {
      const { KmsMasterKeyId: id } = template.properties(resource, z.object({ KmsMasterKeyId: z.string().optional() }));
      const key = keyArns.find((k) => k.ref === id || k.attributes['Arn'] === id)?.attributes['Arn'];
      if (key) keys.set(template.physical(resource).attributes[attribute] ?? '', key);
    }
  }
  return keys;
}

function apiEdges(template: Template): readonly Check[] {
  const { stage, methods, authorizers } = readApi(template);
  const base = `arn:aws:execute-api:${REGION}:${ACCOUNT}:local`;
  const invoke = (functionArn: string, source: string): Check =>
    byService('apigateway', 'lambda:InvokeFunction', functionArn, source);
  return [
    ...methods.map(({ method, resourcePath, functionArn }) =>
      invoke(functionArn, methodArn(stage, method, resourcePath)),
    ),
    ...authorizers.map(({ id, functionArn }) => invoke(functionArn, `${base}/authorizers/${id}`)),
  ];
}

function subscriptionEdges(template: Template, keys: ReadonlyMap<string, string>): readonly Check[] {
  return template.of('AWS::SNS::Subscription').flatMap((resource) => {
    const { Protocol, TopicArn, Endpoint, RedrivePolicy } = template.properties(resource, Subscription);
    const queues = [
      ...(Protocol === 'sqs' ? [Endpoint] : []),
      ...(RedrivePolicy ? [RedrivePolicy.deadLetterTargetArn] : []),
    ];
    return queues.flatMap((queue) => [
      byService('sns', 'sqs:SendMessage', queue, TopicArn),
      ...keyChecks('sns', keys.get(queue), TopicArn),
    ]);
  });
}

function ruleEdges(template: Template, keys: ReadonlyMap<string, string>): readonly Check[] {
  return template.of('AWS::Events::Rule').flatMap((resource) => {
    const source = template.physical(resource).attributes['Arn'] ?? '';
    const { Targets } = template.properties(resource, Rule);
    return Targets.flatMap(({ Arn, DeadLetterConfig }) =>
      [Arn, ...(DeadLetterConfig ? [DeadLetterConfig.Arn] : [])].flatMap((target) => [
        byService('events', target.includes(':lambda:') ? 'lambda:InvokeFunction' : 'sqs:SendMessage', target, source),
        ...keyChecks('events', keys.get(target), source),
      ]),
    );
  });
}

function topicEdges(template: Template, keys: ReadonlyMap<string, string>): readonly Check[] {
  const publish = (service: string, topic: string, source: string): readonly Check[] => [
    byService(service, 'sns:Publish', topic, source),
    ...keyChecks(service, keys.get(topic), source),
  ];
  const alarms = [...template.of('AWS::CloudWatch::Alarm'), ...template.of('AWS::CloudWatch::CompositeAlarm')];
  const ofAlarms = alarms.flatMap((resource) => {
    const alarm = template.properties(resource, Alarm);
    const source = template.physical(resource).attributes['Arn'] ?? '';
    const topics = [...alarm.AlarmActions, ...alarm.OKActions, ...alarm.InsufficientDataActions];
    return topics.filter((arn) => arn.includes(':sns:')).flatMap((topic) => publish('cloudwatch', topic, source));
  });
  const ofMail = template.of('AWS::SES::ConfigurationSetEventDestination').flatMap((resource: Resource) => {
    const topic = template.properties(resource, EventDestination).EventDestination.SnsDestination?.TopicARN;
    const set = template.properties(resource, z.object({ ConfigurationSetName: z.string() })).ConfigurationSetName;
    return topic ? publish('ses', topic, `arn:aws:ses:${REGION}:${ACCOUNT}:configuration-set/${set}`) : [];
  });
  return [...ofAlarms, ...ofMail];
}

/** Calls of an event source mapping's poller, which uses the function's role. */
export function mappingEdges(template: Template, keys: ReadonlyMap<string, string>): readonly Check[] {
  return template.of('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const { EventSourceArn, FunctionName } = template.properties(resource, Mapping);
    const name = functionIn(template, FunctionName, resource);
    const key = keys.get(EventSourceArn);
    const sqs = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => [
      action,
      EventSourceArn,
    ]);
    return [...sqs, ...(key ? [['kms:Decrypt', key]] : [])].map(([action = '', target = '']) => ({
      principal: { function: name },
      action,
      resource: target,
      context: {
        'aws:securetransport': 'true',
        'aws:principalaccount': ACCOUNT,
        'kms:viaservice': `sqs.${REGION}.amazonaws.com`,
        'kms:calleraccount': ACCOUNT,
      },
    }));
  });
}

/** Returns every call between resources of the template. */
export function staticEdges(template: Template): readonly Check[] {
  const keys = customerKeys(template);
  const edges = [
    ...subscriptionEdges(template, keys),
    ...ruleEdges(template, keys),
    ...topicEdges(template, keys),
    ...apiEdges(template),
    ...mappingEdges(template, keys),
  ];
  const distinct = new Map(edges.map((edge) => [JSON.stringify(edge), edge]));
  return [...distinct.values()];
}

/** Throws when AWS would deny one of these calls. */
export function checkEdges(policies: Policies, edges: readonly Check[]): void {
  const denied = edges.filter((edge) => !decide(policies, edge).allowed);
  if (denied.length === 0) return;
  const lines = denied.map((edge) => {
    const caller = 'service' in edge.principal ? edge.principal.service : `function ${edge.principal.function}`;
    return `${caller} is not allowed to call ${edge.action} on ${edge.resource} (source: ${edge.context['aws:sourcearn'] ?? 'event source mapping'})`;
  });
  throw new Error(`The template's policies deny calls that the template needs:\n  ${lines.join('\n  ')}`);
}
