import { expect, test, vi } from 'vitest';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { type DeployedFunction, FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import { countedBy } from '#test/counted.ts';
import { lambdaContext } from '#test/unit/lambdas/api-event.ts';
import { mentions, synthesise, written } from './template.ts';

const dev = synthesise({ context: { operators: 'ann@donut.test, bob@donut.test' } });
const alarms = dev.of('AWS::CloudWatch::Alarm');
const [alerts] = dev.of('AWS::SNS::Topic').filter(({ properties }) => properties['TopicName'] === 'donut-dev-alerts');

/**
 * Whether an alarm watches this metric of the resource. Alarms are in a stack of their own, so the resource is an
 * output of another stack.
 */
const watched = (metric: string, id: string) =>
  alarms.some(
    ({ properties: p }) =>
      p['MetricName'] === metric &&
      (p['Dimensions'] as { Value: unknown }[]).some(({ Value }) => written(Value).includes(id)),
  );

/** Alarms on the failures that a function counts itself, of all its versions. */
const failuresOf = (name: string) =>
  alarms.filter(
    ({ properties: p }) =>
      p['Namespace'] === 'DonutStates' &&
      p['MetricName'] === 'Failures' &&
      JSON.stringify(p['Dimensions']) ===
        JSON.stringify([
          { Name: 'function', Value: name },
          { Name: 'stage', Value: 'dev' },
        ]),
  );

test('every alarm acts on the topic alerts', () => {
  for (const { properties } of alarms) expect(written(properties['AlarmActions'])).toContain(alerts?.id);
});

test('every function has alarms on errors and throttles', () => {
  for (const { id, properties } of dev.of('AWS::Lambda::Function')) {
    // CloudFormation itself reports the set-up function.
    if (properties['FunctionName'] === 'donut-dev-setup') continue;
    const name = String(properties['FunctionName']).replace('donut-dev-', '') as DeployedFunction;
    const { countsFailures }: FunctionSpec = FUNCTIONS[name];
    expect(watched('Errors', id), `${id} errors`).toBe(!countsFailures);
    expect(failuresOf(name), `${id} failures`).toHaveLength(countsFailures ? 1 : 0);
    expect(watched('Throttles', id), `${id} throttles`).toBe(true);
  }
});

test('the authorizer counts a failure of its own, and no rejected token', async () => {
  const issuer = 'https://issuer.test';
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'authorizer');
  vi.stubEnv('AUTH_ISSUER', issuer);
  vi.stubEnv('AUTH_AUDIENCE', 'shop');
  const send = vi.fn(() => Promise.reject<Response>(new TypeError('no response')));
  vi.stubGlobal('fetch', send);
  const { handler } = await import('#lambdas/authorizer/handler.ts');
  const authorize = () => handler({ authorizationToken: 'Bearer junk' } as never, lambdaContext);
  const failed = await countedBy(() => expect(authorize()).rejects.toThrow('no response'));
  send.mockResolvedValue(Response.json({ issuer, jwks_uri: `${issuer}/jwks` }));
  const rejected = await countedBy(() => expect(authorize()).rejects.toThrow('Unauthorized'));
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  const dimensions = { stage: 'dev', function: 'authorizer' };
  expect(failed).toContainEqual({ namespace: 'DonutStates', name: 'Failures', dimensions });
  expect(rejected).toEqual([]);
});

test('every queue and every dead-letter queue has an alarm on the age of its oldest message', () => {
  for (const { id } of dev.of('AWS::SQS::Queue')) expect(watched('ApproximateAgeOfOldestMessage', id), id).toBe(true);
});

test('a parked message of any queue raises an alarm, with the dimensions that dlq-retry writes', () => {
  const parked = alarms.filter(({ properties }) => properties['MetricName'] === 'Parked');
  expect(parked.map(({ properties }) => properties['Namespace'])).toEqual(QUEUE_NAMES.map(() => 'DonutStates'));
  expect(parked.map(({ properties }) => properties['Dimensions'])).toEqual(
    expect.arrayContaining(
      QUEUE_NAMES.map((queue) => [
        { Name: 'queue', Value: queue },
        { Name: 'stage', Value: 'dev' },
      ]),
    ),
  );
});

test('a loop that Lambda stops raises an alarm, whichever function it is', () => {
  const [loops, ...more] = alarms.filter(
    ({ properties }) => properties['MetricName'] === 'RecursiveInvocationsDropped',
  );
  expect(more).toEqual([]);
  expect(loops?.properties).toMatchObject({ Namespace: 'AWS/Lambda', Statistic: 'Sum', Threshold: 1 });
  expect(loops?.properties['Dimensions']).toBeUndefined();
});

test('alerts reach every operator, and alarms may use the topic and its key', () => {
  const mailed = dev.of('AWS::SNS::Subscription').filter(({ properties }) => properties['Protocol'] === 'email');
  expect(mailed.map(({ properties }) => properties['Endpoint'])).toEqual(['ann@donut.test', 'bob@donut.test']);
  const policy = dev
    .of('AWS::SNS::TopicPolicy')
    .find(({ properties }) => mentions(properties['Topics']).includes(alerts?.id ?? ''));
  expect(JSON.stringify(policy?.properties)).toContain('{"Service":"cloudwatch.amazonaws.com"}');
  const [keyId] = mentions(alerts?.properties['KmsMasterKeyId']);
  const key = dev.of('AWS::KMS::Key').find(({ id }) => id === keyId);
  const policyOfKey = key?.properties['KeyPolicy'] as { Statement: { Sid?: string; Condition?: object }[] } | undefined;
  const bySid = Object.fromEntries((policyOfKey?.Statement ?? []).map((statement) => [statement.Sid, statement]));
  expect(bySid['Alarms']).toMatchObject({
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
  // A condition that SES does not meet would fail the deployment.
  expect(bySid['MailFeedback']).toMatchObject({ Principal: { Service: 'ses.amazonaws.com' } });
  expect(bySid['MailFeedback']?.Condition).toBeUndefined();
});

test('a dashboard shows every function and every queue', () => {
  const [board] = dev.of('AWS::CloudWatch::Dashboard');
  const body = written(board?.properties['DashboardBody']);
  const shown = dev
    .of('AWS::Lambda::Function')
    .filter(({ properties }) => properties['FunctionName'] !== 'donut-dev-setup');
  for (const { id } of [...shown, ...dev.of('AWS::SQS::Queue')]) expect(body).toContain(id);
});
