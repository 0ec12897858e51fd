import { GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openGate } from '#local/aws/gate.ts';
import { finest, type GrantRef, grantsOf, without } from '#local/aws/iam/audit.ts';
import { createAuthority } from '#local/aws/iam/authority.ts';
import type { Policies } from '#local/aws/iam/decide.ts';
import { readPolicies } from '#local/aws/iam/read.ts';
import { createMetering } from '#local/aws/metering.ts';
import type { AwsService } from '#local/aws/service.ts';
import { createSns, createSqs } from '#local/aws/sqs-sns/services.ts';
import { readTemplate } from '#local/template.ts';
import { endpoints } from './aws-cli.ts';
import { freeBasePort } from './system.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:donut-dev-relay';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:donut-dev-stock-events';

let policies: Policies;
let close: () => Promise<void> = async () => undefined;
let url = '';

/** Services without actions: a call that IAM allows fails with another error. */
const silent = async () => ({ status: 200, headers: {}, body: '' });
const ses: AwsService = {
  name: 'ses',
  grantsFor: () => [{ action: 'ses:GetSendQuota', resource: '*' }],
  handle: silent,
};

const REMOVED: readonly (readonly [owner: string, action: string, resource: string])[] = [
  ['order', 'sqs:SendMessage', QUEUE],
  ['relay', 'sns:Publish', TOPIC],
  ['relay', 'kms:Decrypt', ''],
  ['mailer', 'ses:GetSendQuota', '*'],
];

function findGrant(owner: string, action: string, resource: string): GrantRef {
  const found = grantsOf(policies).find(
    (one) => one.owner === owner && one.action === action && one.statement.endsWith(resource),
  );
  if (!found) throw new Error(`${owner} has no ${action} on ${resource}`);
  return found;
}

/** The gate, with every right but this one. */
async function openWithout(owner: string, action: string, resource: string): Promise<void> {
  const keyOf = () =>
    policies.identities.get('relay')?.find(({ actions }) => actions.includes('kms:Decrypt'))?.resources[0];
  const gate = await openGate({
    port: await freeBasePort(25_500),
    services: { sqs: createSqs(silent), sns: createSns(silent, keyOf), ses },
    authority: createAuthority(without(policies, findGrant(owner, action, resource))),
    metering: createMetering(),
    caller: (accessKeyId) => ({ functionName: accessKeyId, trigger: 'test' }),
  });
  ({ url, close } = gate);
}

const client = (functionName: string) => ({
  endpoint: url,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: functionName, secretAccessKey: 'x' },
});
const CALLS: Readonly<Record<string, (functionName: string) => Promise<unknown>>> = {
  'sqs:SendMessage': (name) =>
    new SQSClient({ ...client(name), md5: false }).send(
      new SendMessageCommand({ QueueUrl: `${url}/000000000000/donut-dev-relay`, MessageBody: 'x' }),
    ),
  'sns:Publish': (name) => new SNSClient(client(name)).send(new PublishCommand({ TopicArn: TOPIC, Message: 'x' })),
  'kms:Decrypt': (name) => new SNSClient(client(name)).send(new PublishCommand({ TopicArn: TOPIC, Message: 'x' })),
  'ses:GetSendQuota': (name) => new SESClient(client(name)).send(new GetSendQuotaCommand({})),
};
const outcome = (call: Promise<unknown>): Promise<Error | undefined> =>
  call.then(
    () => undefined,
    (error: Error) => error,
  );

beforeAll(async () => {
  const { port } = new URL(inject('origin'));
  policies = finest(readPolicies(readTemplate(`.local/${port}/cdk.out`, { awsUrl: (await endpoints()).aws })));
});
afterAll(() => close());

test.each(REMOVED)(
  'without its right %s may not %s, and the error names the function, the action and the resource',
  async (owner, action, resource) => {
    await openWithout(owner, action, resource);
    const denied = await outcome(CALLS[action]?.(owner) ?? Promise.resolve());
    expect(denied?.name).toMatch(/^(AccessDenied(Exception)?|AuthorizationErrorException|AuthorizationError)$/);
    expect(denied?.message).toMatch(
      new RegExp(`^Function ${owner} is not authorized to perform: ${action} on resource: \\S+$`),
    );
    expect(denied?.message).toContain(resource);
    await close();
  },
);

test('a right of another function does not count', async () => {
  await openWithout('order', 'sqs:SendMessage', QUEUE);
  const denied = await outcome(CALLS['sqs:SendMessage']?.('sessions') ?? Promise.resolve());
  expect(denied?.message).toBe(`Function sessions is not authorized to perform: sqs:SendMessage on resource: ${QUEUE}`);
  const allowed = await outcome(CALLS['sqs:SendMessage']?.('restock') ?? Promise.resolve());
  expect(allowed?.message ?? '', 'a function with the right passes').not.toContain('not authorized');
});
