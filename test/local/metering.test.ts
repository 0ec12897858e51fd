import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGate } from '#local/aws/gate.ts';
import { createAuthority } from '#local/aws/iam/authority.ts';
import { readPolicies } from '#local/aws/iam/read.ts';
import { readFunctions } from '#local/aws/lambda/functions.ts';
import { openLogs } from '#local/aws/lambda/logs.ts';
import { createLambda, type Lambda } from '#local/aws/lambda/service.ts';
import { createMetering } from '#local/aws/metering.ts';
import { type Fauxqs, startFauxqs } from '#local/aws/sqs-sns/fauxqs.ts';
import { createClock } from '#local/runtime/clock.ts';
import type { Listening } from '#local/runtime/http.ts';
import { lambdaResources, templateOf, temporaryFolder } from './assembly.ts';

const GATE = 22_061;
const QUEUE = `http://127.0.0.1:${GATE}/000000000000/orders`;
/** A handler that uses SQS's wire protocol directly, so that no SDK must be bundled. */
const handler = `export const handler = async ({ target, input, token }) => {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.' + target,
    'x-amz-security-token': token ?? process.env.AWS_SESSION_TOKEN,
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0' };
  const response = await fetch(process.env.AWS_ENDPOINT_URL_SQS, { method: 'POST', headers, body: JSON.stringify(input) });
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), ...(await response.json()) };
}`;

let fauxqs: Fauxqs;
let gate: Listening;
let lambda: Lambda;
const metering = createMetering();
const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
const template = templateOf(
  { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } }, ...lambdaResources('order', [statement]) },
  { order: handler },
);
const authority = createAuthority(readPolicies(template));

beforeAll(async () => {
  const clock = createClock();
  const url = `http://127.0.0.1:${GATE}`;
  fauxqs = await startFauxqs({ port: GATE + 1, dataDir: temporaryFolder(), clock: clock.buffer, gateUrl: url });
  await fauxqs.ensureQueue('orders', {});
  const logs = openLogs(temporaryFolder(), () => undefined);
  lambda = createLambda({ functions: readFunctions(template, url), clock: clock.buffer, metering, logs });
  gate = await openGate({
    port: GATE,
    services: { sqs: fauxqs.sqs, sns: fauxqs.sns },
    authority,
    metering,
    caller: lambda.caller,
  });
});
afterAll(async () => {
  await gate.close();
  await lambda.close();
  await fauxqs.stop();
});

async function call(target: string, input: object, token?: string): Promise<Record<string, unknown>> {
  const result = await lambda.invoke('order', { target, input, token }, 'POST /orders');
  if (!result.ok) throw new Error(result.error.errorMessage);
  return JSON.parse(result.payload) as Record<string, unknown>;
}

describe('the gate', () => {
  it('allows what the function’s role allows, and counts the call by function and trigger', async () => {
    expect(await call('SendMessage', { QueueUrl: QUEUE, MessageBody: 'a' })).toMatchObject({
      status: 200,
      MessageId: expect.any(String),
    });
    const { functions, triggers } = metering.read();
    expect(functions['order']?.calls).toEqual({ 'sqs:SendMessage': 1 });
    expect(triggers['POST /orders']).toMatchObject({ calls: { 'sqs:SendMessage': 1 }, invocations: 1, coldStarts: 1 });
    expect(authority.calls()).toMatchObject([{ function: 'order', action: 'sqs:SendMessage' }]);
  });

  it('denies other calls and names the function, action and resource', async () => {
    expect(await call('PurgeQueue', { QueueUrl: QUEUE })).toMatchObject({
      status: 400,
      type: 'AccessDeniedException',
      message:
        'Function order is not authorized to perform: sqs:PurgeQueue on resource: arn:aws:sqs:us-east-1:000000000000:orders',
    });
    expect(authority.calls()).toHaveLength(1);
  });

  it('rejects the token of an environment that has ended', async () => {
    expect(await call('SendMessage', { QueueUrl: QUEUE, MessageBody: 'a' }, 'old')).toMatchObject({
      status: 403,
      type: 'InvalidClientTokenId',
    });
  });

  const raw = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(gate.url, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  };
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });

  it('rejects unsigned calls', async () => {
    expect(await raw({}, '{}')).toMatchObject({
      status: 403,
      text: expect.stringContaining('MissingAuthenticationToken'),
    });
  });

  it('allows a CLI user everything, without counting the calls', async () => {
    const before = JSON.stringify(metering.read().functions);
    const headers = { ...signed('sns'), 'content-type': 'application/x-www-form-urlencoded' };
    expect(await raw(headers, 'Action=ListTopics&Version=2010-03-31')).toMatchObject({ status: 200 });
    expect(JSON.stringify(metering.read().functions)).toBe(before);
  });

  it.each([
    ['sqs', { 'x-amz-target': 'AmazonSQS.SendMessage' }, 'no json', /"__type":"SerializationException"/],
    ['sns', {}, 'Version=2010-03-31', /<Code>MissingAction<\/Code>/],
    ['dynamodb', {}, '{}', /UnknownService/],
    ['ses', {}, 'Action=GetSendQuota', /<Code>ServiceUnavailable<\/Code>/],
  ])(
    'returns the error of an invalid %s call in the protocol of the service',
    async (service, headers, body, expected) => {
      expect((await raw({ ...signed(service), ...headers }, body)).text).toMatch(expected);
    },
  );

  it('is empty after a reset', () => {
    metering.reset();
    expect(metering.read()).toMatchObject({ functions: {}, triggers: {} });
  });
});
