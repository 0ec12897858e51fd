/** The alarms that roll a deployment back, and the metrics that the code counts for them. */
import type { SQSRecord } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { signCallbackToken } from '#domain/callback-token.ts';
import { makeId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import { countQueuedDelivery } from '#lambdas/factory-callback/count-delivery.ts';
import { takeCallbackByToken } from '#lambdas/factory-callback/take-callback.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type Counted, countedBy } from '#test/counted.ts';
import { apiEvent, lambdaContext, PRODUCT } from '#test/unit/lambdas/api-event.ts';
import { GOOD } from '#test/unit/lambdas/http-handler.ts';
import { mentions, synthesise } from './template.ts';

const dev = synthesise();
const VERSION = '7';
afterEach(() => vi.unstubAllEnvs());

/** The metrics of the alarms that roll a deployment of the function back, when it deploys this version. */
function watchedBy(name: string): readonly Counted[] {
  const fn = dev
    .of('AWS::Lambda::Function')
    .find(({ properties }) => properties['FunctionName'] === `donut-dev-${name}`);
  const alias = dev
    .of('AWS::Lambda::Alias')
    .find(({ properties }) => mentions(properties['FunctionName']).includes(fn?.id ?? ''));
  const group = dev.of('AWS::CodeDeploy::DeploymentGroup').find(({ id }) => mentions(alias?.updatePolicy).includes(id));
  const deployed = JSON.stringify(alias?.properties['FunctionVersion']);
  const resolved = (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (JSON.stringify(value) === deployed) return VERSION;
    return JSON.stringify(value).replaceAll(`{"Ref":"${fn?.id}"}`, name);
  };
  return dev
    .of('AWS::CloudWatch::Alarm')
    .filter(({ id }) => mentions(group?.properties['AlarmConfiguration']).includes(id))
    .map(({ properties: p }) => ({
      namespace: String(p['Namespace']),
      name: String(p['MetricName']),
      dimensions: Object.fromEntries(
        (p['Dimensions'] as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, resolved(Value)]),
      ),
    }));
}

/** What the function counts while this runs. */
function counts(name: string, run: () => unknown): Promise<readonly Counted[]> {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', name);
  vi.stubEnv('AWS_LAMBDA_FUNCTION_VERSION', VERSION);
  return countedBy(run);
}
const failing = (error: Error) => serve({ placeOrder: () => Promise.reject(error) });
const order = (error: Error) =>
  counts('order', () => failing(error)(apiEvent('placeOrder', { body: GOOD }), lambdaContext));

const bug = new TypeError('x is not a function');
const keys: Keys = [new Uint8Array(32).fill(1)];
const RESTOCK = makeId('rst', Date.now(), new Uint8Array(10));
const callbackPorts = (error: Error) => ({
  database: { rows: () => Promise.reject(error) } as never,
  notifyRelay: async () => undefined,
  callbackKeys: { read: async () => keys },
  webhookKeys: { read: async () => ({ of: () => undefined }) },
  now: Date.now,
  keepForLater: async () => undefined,
});
function callback(error: Error) {
  const handler = serve({ takeFactoryCallback: takeCallbackByToken(callbackPorts(error)) });
  const token = signCallbackToken(keys, { restockId: RESTOCK, attempt: 1 }, Date.now());
  const body = JSON.stringify({
    MessageGroupId: RESTOCK,
    MessageAttributeProductId: PRODUCT,
    MessageAttributeProductCnt: 10,
    MessageAttributeFactoryId: 'fac_main',
    MessageAttributeRequester: 'system',
  });
  return counts('factory-callback', async () => {
    const response = await handler(apiEvent('takeFactoryCallback', { body, params: { token } }), lambdaContext);
    expect(response.statusCode).toBe(202);
  });
}

test.each(['order', 'factory-callback'])('the new version of %s is watched for crashes and for exceptions', (name) => {
  expect(watchedBy(name)).toEqual([
    {
      namespace: 'AWS/Lambda',
      name: 'Errors',
      dimensions: {
        FunctionName: name,
        Resource: `{"Fn::Join":["",[${name},":live"]]}`,
        ExecutedVersion: VERSION,
      },
    },
    { namespace: 'DonutStates', name: 'Failures', dimensions: { stage: 'dev', function: name, version: VERSION } },
  ]);
});

test('an exception in a handler is counted as the metric that rolls the deployment back', async () => {
  const counted = await order(bug);
  expect(watchedBy('order').filter((one) => counted.some((other) => equal(one, other)))).toHaveLength(1);
});

test('so is one that the factory gets a 202 for, and one of a queued delivery', async () => {
  const delivery = {
    restockId: RESTOCK,
    productId: PRODUCT,
    units: 1,
    factoryId: 'fac_main',
    key: 'webhook.fac_main.1',
  };
  const record = { body: JSON.stringify(delivery) } as SQSRecord;
  const queued = counts('factory-callback', () =>
    countQueuedDelivery(callbackPorts(bug))(record).catch((error) => expect(error).toBe(bug)),
  );
  for (const counted of [await queued, await callback(bug)])
    expect(watchedBy('factory-callback').filter((one) => counted.some((other) => equal(one, other)))).toHaveLength(1);
});

test('a problem of the caller and a database that is unavailable roll nothing back', async () => {
  const unavailable = new DatabaseUnavailable('no', new Error('DatabaseResumingException'));
  expect(await order(new HttpProblem('product.not_found'))).toEqual([]);
  expect(await order(unavailable)).toEqual([]);
  expect(await callback(unavailable)).toEqual([]);
});

const equal = (a: Counted, b: Counted): boolean =>
  a.namespace === b.namespace &&
  a.name === b.name &&
  JSON.stringify(Object.entries(a.dimensions).sort()) === JSON.stringify(Object.entries(b.dimensions).sort());
