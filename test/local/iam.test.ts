import { describe, expect, it } from 'vitest';
import { checkAll, grantsOf, unusedGrants, without } from '#local/aws/iam/audit.ts';
import { asCheck, createAuthority } from '#local/aws/iam/authority.ts';
import { checkEdges, staticEdges } from '#local/aws/iam/edges.ts';
import { readPolicies } from '#local/aws/iam/read.ts';
import { lambdaResources, type Resources, templateOf } from './assembly.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders';
const queue: Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } } };
const arn = { 'Fn::GetAtt': ['Queue', 'Arn'] };
const allow = (action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: arn,
  ...more,
});
const policiesOf = (...statements: object[]) =>
  readPolicies(templateOf({ ...queue, ...lambdaResources('order', statements) }));
const isAllowed = (statements: object[], action: string, resource = QUEUE): boolean =>
  createAuthority(policiesOf(...statements)).authorize('order', [{ action, resource }]).allowed;

describe('a function', () => {
  it.each([
    ['is allowed what its role allows', [allow('sqs:SendMessage')], 'sqs:SendMessage', true],
    ['is denied everything else', [allow('sqs:SendMessage')], 'sqs:DeleteMessage', false],
    ['is allowed what a wildcard covers', [allow('sqs:Send*')], 'sqs:SendMessage', true],
    ['is checked case-insensitively for actions', [allow('SQS:sendmessage')], 'sqs:SendMessage', true],
    [
      'is denied by an explicit deny',
      [allow('sqs:*'), { ...allow('sqs:SendMessage'), Effect: 'Deny' }],
      'sqs:SendMessage',
      false,
    ],
    [
      'is allowed everything except NotAction',
      [{ Effect: 'Allow', NotAction: 'sqs:Delete*', Resource: arn }],
      'sqs:SendMessage',
      true,
    ],
    ['is denied NotAction', [{ Effect: 'Allow', NotAction: 'sqs:Delete*', Resource: arn }], 'sqs:DeleteMessage', false],
    ['is denied NotResource', [{ Effect: 'Allow', Action: 'sqs:*', NotResource: arn }], 'sqs:SendMessage', false],
  ])('%s', (_name, statements, action, expected) => {
    expect(isAllowed(statements, action)).toBe(expected);
  });

  it('is denied another resource', () => {
    expect(isAllowed([allow('sqs:SendMessage')], 'sqs:SendMessage', `${QUEUE}-dlq`)).toBe(false);
  });

  it('is denied with the missing grant when one call needs two', () => {
    const authority = createAuthority(policiesOf(allow('sqs:SendMessage')));
    const denied = { action: 'kms:Decrypt', resource: 'arn:aws:kms:us-east-1:000000000000:key/a' };
    expect(authority.authorize('order', [{ action: 'sqs:SendMessage', resource: QUEUE }, denied])).toEqual({
      allowed: false,
      denied,
    });
  });

  it('sends mail only from the address of its condition', () => {
    const identity = 'arn:aws:ses:us-east-1:000000000000:identity/shop@donut.test';
    const authority = createAuthority(
      policiesOf({
        Effect: 'Allow',
        Action: 'ses:SendRawEmail',
        Resource: '*',
        Condition: { StringEquals: { 'ses:FromAddress': 'shop@donut.test' } },
      }),
    );
    const grants = [{ action: 'ses:SendRawEmail', resource: identity }];
    expect(authority.authorize('order', grants, 'shop@donut.test').allowed).toBe(true);
    expect(authority.authorize('order', grants, 'boss@donut.test').allowed).toBe(false);
    expect(authority.authorize('order', grants).allowed).toBe(false);
  });
});

describe('a key', () => {
  const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/key';
  const withKey = (principal: object) =>
    createAuthority(
      readPolicies(
        templateOf({
          Key: {
            Type: 'AWS::KMS::Key',
            Properties: {
              KeyPolicy: { Statement: { Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' } },
            },
          },
          ...lambdaResources('relay', [
            { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } },
          ]),
        }),
      ),
    );
  const decrypt = [{ action: 'kms:Decrypt', resource: keyArn }];

  it('accepts role policies only when its own policy delegates to the account', () => {
    expect(withKey({ AWS: 'arn:aws:iam::000000000000:root' }).authorize('relay', decrypt).allowed).toBe(true);
    expect(withKey({ Service: 'ses.amazonaws.com' }).authorize('relay', decrypt).allowed).toBe(false);
  });
});

describe('what IAM cannot evaluate stops the start', () => {
  it.each([
    ['a condition operator', { Condition: { IpAddress: { 'aws:SourceArn': '1' } } }, /condition operator IpAddress/],
    [
      'a condition key',
      { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } },
      /condition key aws:PrincipalTag\/team/,
    ],
    ['an element of a statement', { NotPrincipal: '*' }, /Unrecognized key/],
  ])('%s', (_name, more, message) => {
    expect(() => policiesOf(allow('sqs:SendMessage', more))).toThrow(message);
  });

  it('a managed policy', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
    };
    const template = templateOf({ ...lambdaResources('order'), orderRole: role });
    expect(() => readPolicies(template)).toThrow(/AdministratorAccess/);
  });
});

const subscribed = (policy: object): Resources => ({
  ...queue,
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'events' } },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { Protocol: 'sqs', TopicArn: { Ref: 'Topic' }, Endpoint: arn },
  },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement: policy } },
  },
});
const allowTopic = (topic: unknown) => ({
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: arn,
  Condition: { ArnEquals: { 'aws:SourceArn': topic } },
});

describe('an edge between resources', () => {
  it('is allowed when the receiver’s policy names the sender', () => {
    const template = templateOf(subscribed(allowTopic({ Ref: 'Topic' })));
    expect(() => checkEdges(readPolicies(template), staticEdges(template))).not.toThrow();
  });

  it('stops the start when the policy names another topic', () => {
    const template = templateOf(subscribed(allowTopic('arn:aws:sns:us-east-1:000000000000:other')));
    expect(() => checkEdges(readPolicies(template), staticEdges(template))).toThrow(
      /sns.amazonaws.com is not allowed to call sqs:SendMessage on arn:aws:sqs:us-east-1:000000000000:orders/,
    );
  });

  it('is checked with the function’s role for event sources', () => {
    const template = templateOf({
      ...queue,
      ...lambdaResources('order', [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'])]),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: arn, FunctionName: { Ref: 'order' } },
      },
    });
    expect(() => checkEdges(readPolicies(template), staticEdges(template))).toThrow(
      /function order is not allowed to call sqs:GetQueueAttributes/,
    );
  });
});

describe('the audit', () => {
  const policies = policiesOf(allow(['sqs:SendMessage', 'sqs:GetQueueUrl']), allow('sqs:PurgeQueue'));
  const authority = createAuthority(policies);
  authority.authorize('order', [{ action: 'sqs:SendMessage', resource: QUEUE }]);
  const checks = authority.calls().map(asCheck);

  it('lists the unused grants', () => {
    expect(unusedGrants(policies, checks).map(({ action }) => action)).toEqual(['sqs:GetQueueUrl', 'sqs:PurgeQueue']);
  });

  it('detects the removal of every used grant', () => {
    const [send] = grantsOf(policies);
    expect(send && checkAll(without(policies, send), checks)).toHaveLength(1);
  });

  it('ignores logs and X-Ray', () => {
    expect(
      grantsOf(policiesOf({ Effect: 'Allow', Action: ['logs:PutLogEvents', 'xray:PutTraceSegments'], Resource: '*' })),
    ).toEqual([]);
  });
});
