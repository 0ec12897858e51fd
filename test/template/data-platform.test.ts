/** B6: the data platform is deployed only where one is configured. */
import { expect, test } from 'vitest';
import { FUNCTIONS } from '#lib/functions.ts';
import { functionViolations } from './rules-of-functions.ts';
import { queueViolations, topicViolations } from './rules-of-queues.ts';
import { type Synthesis, synthesise } from './template.ts';

const with_ = synthesise();
const without = synthesise({ context: { dataPlatformUrl: undefined } });

const named = (t: Synthesis) =>
  t.resources.filter((resource) =>
    /data-?platform|secretplatform|PLATFORM_/i.test(JSON.stringify([resource.id, resource.properties])),
  );

test('without dataPlatformUrl nothing is deployed for the data platform, and the rest keeps the rules', () => {
  expect(named(without).map(({ id }) => id)).toEqual([]);
  expect(functionViolations(without)).toEqual([]);
  expect(queueViolations(without)).toEqual([]);
  expect(topicViolations(without)).toEqual([]);
  expect(() => synthesise({ context: { dataPlatformUrl: undefined }, checks: true })).not.toThrow();
});

test('with dataPlatformUrl there are a queue, a function and a secret', () => {
  const types = named(with_).map(({ type }) => type);
  for (const type of ['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::SecretsManager::Secret']) {
    expect(types).toContain(type);
  }
});

test('a slow platform delays at most two batches, and a batch ends before the timeout of its function', () => {
  const fn = with_
    .of('AWS::Lambda::Function')
    .find(({ properties }) => /data-platform$/.test(String(properties['FunctionName'])));
  expect(fn?.properties['Timeout']).toBe(FUNCTIONS['data-platform'].timeoutSeconds);
  const mapping = with_
    .of('AWS::Lambda::EventSourceMapping')
    .find(({ id }) => /^Dataplatform.*From/i.test(id) || /FromQueuedataplatform/i.test(id));
  expect(mapping?.properties).toMatchObject({ ScalingConfig: { MaximumConcurrency: 2 } });
});

test('the set-up runs again when a deployment adds a secret', () => {
  const hash = (t: Synthesis) => t.of('Custom::Setup')[0]?.properties['SourcesHash'];
  expect(hash(with_)).not.toBe(hash(without));
});

test.for(['http://platform.example.com/orders', 'platform', 'https://platform.example.com/'])(
  '%s is no address of a platform',
  (dataPlatformUrl) => {
    expect(() => synthesise({ context: { dataPlatformUrl } })).toThrow('dataPlatformUrl');
  },
);
