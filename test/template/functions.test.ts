import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import type { Route } from '#api/route.ts';
import { routes } from '#api/routes.ts';
import { FUNCTIONS } from '#lib/functions.ts';
import { loopingFunctions } from './loops.ts';
import { functionViolations } from './rules-of-functions.ts';
import { type Synthesis, statements, synthesise, written } from './template.ts';

const dev = synthesise();

interface FunctionProperties {
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}
const functions = (t: Synthesis) =>
  new Map(
    t.of('AWS::Lambda::Function').map(({ properties }) => {
      const fn = properties as unknown as FunctionProperties;
      return [String(fn.Environment.Variables['POWERTOOLS_SERVICE_NAME']), fn];
    }),
  );

test('every function keeps rule 9', () => {
  expect(functionViolations(dev)).toEqual([]);
});

test('exactly the functions of the table are deployed, with their timeout and memory', () => {
  const deployed = functions(dev);
  expect([...deployed.keys()].sort()).toEqual(Object.keys(FUNCTIONS).sort());
  for (const [name, { timeoutSeconds, memoryMegabytes }] of Object.entries(FUNCTIONS)) {
    expect(deployed.get(name)).toMatchObject({ Timeout: timeoutSeconds, MemorySize: memoryMegabytes });
  }
});

test('a function that does not use the construct is found', () => {
  const planted = synthesise({
    change: ({ shop }) =>
      new lambda.Function(shop, 'New', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = () => {}'),
      }),
  });
  expect(functionViolations(planted).join('\n')).toMatch(/Runtime[\s\S]*Architectures[\s\S]*TracingConfig/);
});

test('a function that shares a role or log group, or is invoked without its alias, is found', () => {
  const planted = synthesise({
    change: ({ shop }) => {
      const [relay] = shop.node.findAll().filter((c) => c instanceof lambda.Function && c.node.path.includes('relay'));
      const { role, logGroup } = relay as lambda.Function;
      const fn = new lambda.Function(shop, 'New', {
        functionName: 'new',
        runtime: lambda.Runtime.NODEJS_24_X,
        architecture: lambda.Architecture.ARM_64,
        tracing: lambda.Tracing.ACTIVE,
        loggingFormat: lambda.LoggingFormat.JSON,
        recursiveLoop: lambda.RecursiveLoop.ALLOW,
        timeout: Duration.seconds(3),
        memorySize: 512,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = () => {}'),
        environment: {
          POWERTOOLS_SERVICE_NAME: 'new',
          POWERTOOLS_METRICS_NAMESPACE: 'DonutStates',
          STAGE: 'dev',
          NODE_OPTIONS: '--enable-source-maps',
        },
        ...(role === undefined ? {} : { role }),
        logGroup,
        reservedConcurrentExecutions: 1,
      });
      fn.addPermission('Direct', { principal: new iam.ServicePrincipal('apigateway.amazonaws.com') });
    },
  });
  expect(functionViolations(planted).filter((fault) => fault.startsWith('new'))).toEqual([
    'new: shares its role',
    'new: shares its log group',
    'new: reserves concurrency',
    'new: recursive loop: Allow',
    'new: does not have exactly the alias live',
    'new: is invoked without its alias',
  ]);
});

test('the functions on a loop of queues and topics are these, and Lambda does not stop them', () => {
  const allowed = dev.of('AWS::Lambda::Function').filter(({ properties }) => properties['RecursiveLoop'] === 'Allow');
  expect(new Set(allowed.map(({ id }) => id))).toEqual(loopingFunctions(dev));
  expect(allowed.map(({ properties }) => String(properties['FunctionName']).replace('donut-dev-', '')).sort()).toEqual([
    'ad-stop',
    'deadline',
    'dlq-retry',
    'factory-callback',
    'mailer',
    'notice',
    'operations',
    'order-intake',
    'relay',
    'restock',
  ]);
});

test('a new loop is found: a consumer that may send to the relay', () => {
  const planted = synthesise({
    change: ({ shop }) => {
      const find = (path: string) => shop.node.findAll().find((c) => c.node.path.endsWith(path));
      const { role } = find('/vip/Function') as lambda.Function;
      const relay = find('/Queue-relay/Queue') as sqs.Queue;
      role?.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [relay.queueArn] }),
      );
    },
  });
  expect(functionViolations(planted)).toEqual(['donut-dev-vip: recursive loop: Terminate']);
});

const reservations = (reserve: string) => {
  const t = synthesise({ context: { reserve } });
  const all = [...functions(t)].map(([name, fn]) => [name, fn.ReservedConcurrentExecutions] as const);
  return {
    inTemplate: Object.fromEntries(all.filter(([, count]) => count !== undefined)),
    calls: t.calls.filter(({ type }) => type === 'Custom::ReservedConcurrency').length,
  };
};

test('by default concurrency is reserved for password hashing and orders alone, by calls that an account may refuse', () => {
  const calls = dev.calls.filter(({ type }) => type === 'Custom::ReservedConcurrency');
  const text = calls.map(({ properties }) => written(properties['Create'])).join();
  for (const [name, count] of Object.entries({ sessions: 10, order: 300, orderintake: 5 }))
    expect(text).toMatch(
      new RegExp(`"FunctionName":"<PublishOutputRef${name}Function\\w*>","ReservedConcurrentExecutions":${count}\\b`),
    );
  expect(calls).toHaveLength(3);
  const call = calls.find(({ properties }) => written(properties['Create']).includes('sessionsFunction'));
  for (const when of ['Create', 'Update']) {
    const text = written(call?.properties[when]);
    expect(text).toContain('"action":"putFunctionConcurrency"');
    expect(text).toMatch(/"FunctionName":"<[^>]*sessionsFunction\w*>","ReservedConcurrentExecutions":10\b/);
    expect(text).toContain('"ignoreErrorCodesMatching":"InvalidParameterValueException"');
    expect(text, 'a new version asks again').toMatch(
      /"physicalResourceId":{"id":"<[^>]*sessionsFunctionCurrentVersion/,
    );
  }
  const [policy] = dev.calls.filter(({ id, type }) => type === 'AWS::IAM::Policy' && id.startsWith('Reservation'));
  expect(statements(policy?.properties['PolicyDocument'])).toEqual([
    expect.objectContaining({ actions: ['lambda:PutFunctionConcurrency'], resources: [expect.anything()] }),
  ]);
  expect(functionViolations(dev), 'no property that fails a deployment').toEqual([]);
});

test('the smallest reservation asks first, so that the one of orders cannot take what password hashing needs', () => {
  const calls = dev.calls.filter(({ type }) => type === 'Custom::ReservedConcurrency');
  const idOf = (name: string) => calls.find(({ id }) => id.startsWith(`Reservation${name}Call`))?.id ?? 'none';
  const waitsFor = (name: string) =>
    (calls.find(({ id }) => id === idOf(name))?.dependsOn ?? []).filter((id) => calls.some((one) => one.id === id));
  expect(waitsFor('orderintake')).toEqual([]);
  expect(waitsFor('sessions')).toEqual([idOf('orderintake')]);
  expect(waitsFor('order')).toEqual([idOf('sessions')]);
});

test('with reserve: bounded or all the template reserves concurrency, and 100 stay unreserved', () => {
  const bounded = { inTemplate: { order: 300, 'order-intake': 5, sessions: 10 }, calls: 0 };
  expect(reservations('bounded')).toEqual(bounded);
  expect(reservations('passwords'), 'its name in release 0.1.0').toEqual(bounded);
  const all = reservations('true');
  // 20 live connections, and 5 for polls and for callers who find no slot.
  expect(all.inTemplate).toEqual({
    ...{ authorizer: 100, 'factory-callback': 100, order: 300, 'order-intake': 5 },
    ...{ sessions: 10, stream: 25 },
  });
  expect(Object.values(all.inTemplate).reduce((a = 0, b = 0) => a + b, 0)).toBeLessThanOrEqual(900);
  expect(all.calls).toBe(0);
});

test('passwords are hashed only in the function whose concurrency is bounded, and each of its routes is throttled', () => {
  const folder = join(import.meta.dirname, '..', '..', 'lambdas');
  const hashing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && readFileSync(join(folder, file), 'utf8').includes('#domain/password.ts'))
    .map((file) => file.split(sep)[0]);
  expect([...new Set(hashing)]).toEqual(['sessions']);
  for (const route of Object.values<Route>(routes).filter((one) => one.function === 'sessions'))
    expect(route.perSecondMax, route.path).toBeGreaterThan(0);
});

test('each function has exactly the environment variables that it needs', () => {
  const common = ['NODE_OPTIONS', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME', 'STAGE'];
  const database = ['DB_CLUSTER_ARN', 'DB_NAME', 'DB_SECRET_ARN'];
  const given = Object.fromEntries(
    [...functions(dev)].map(([name, fn]) => [
      name,
      Object.keys(fn.Environment.Variables)
        .filter((key) => !common.includes(key))
        .sort(),
    ]),
  );
  expect(given).toEqual({
    authorizer: ['AUTH_AUDIENCE', 'AUTH_ISSUER', 'JWT_ISSUER', 'JWT_PUBLIC_SECRET_ARN'],
    sessions: ['ACCOUNT_SECRET_ARN', ...database, 'JWT_ISSUER', 'JWT_PRIVATE_SECRET_ARN', 'PUBLIC_URL'],
    accounts: [
      'ACCOUNT_SECRET_ARN',
      'AUTH_AUDIENCE',
      'AUTH_ISSUER',
      ...database,
      'JWT_ISSUER',
      'JWT_PUBLIC_SECRET_ARN',
      'MAIL_QUEUE_URL',
    ],
    products: ['CURSOR_SECRET_ARN', ...database, 'FACTORIES', 'IMAGE_HOSTS', 'PUBLIC_URL', 'RELAY_QUEUE_URL'],
    order: [
      'CURSOR_SECRET_ARN',
      ...database,
      'DEADLINE_QUEUE_URL',
      'ORDER_INTAKE_QUEUE_URL',
      'PAYMENT_FAILURE_PERCENT',
      'RELAY_QUEUE_URL',
    ],
    'order-intake': [
      ...database,
      'DEADLINE_QUEUE_URL',
      'ORDER_INTAKE_QUEUE_URL',
      'PAYMENT_FAILURE_PERCENT',
      'RELAY_QUEUE_URL',
    ],
    'order-lifecycle': [...database, 'PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL'],
    buyer: ['CURSOR_SECRET_ARN', ...database],
    deadline: [...database, 'DEADLINE_QUEUE_URL', 'RELAY_QUEUE_URL'].sort(),
    restock: [
      'CALLBACK_SECRET_ARN',
      'CURSOR_SECRET_ARN',
      ...database,
      'FACTORIES',
      'PUBLIC_URL',
      'RELAY_QUEUE_URL',
      'RESTOCK_QUEUE_URL',
    ],
    'factory-callback': [
      'CALLBACK_SECRET_ARN',
      ...database,
      'FACTORY_CALLBACK_QUEUE_URL',
      'RELAY_QUEUE_URL',
      'WEBHOOK_SECRET_ARN',
    ],
    'ad-stop': [
      'AD_STOP_QUEUE_URL',
      'CURSOR_SECRET_ARN',
      ...database,
      'LINK_SECRET_ARN',
      'MAIL_QUEUE_URL',
      'SETTLE_MINUTES',
    ],
    notice: [
      'CURSOR_SECRET_ARN',
      ...database,
      'LINK_SECRET_ARN',
      'MAIL_QUEUE_URL',
      'NOTICE_QUEUE_URL',
      'RELAY_QUEUE_URL',
    ],
    'ses-events': [...database, 'LINK_SECRET_ARN', 'SES_EVENTS_QUEUE_URL'],
    relay: [...database, 'ORDER_EVENTS_TOPIC_ARN', 'RELAY_QUEUE_URL', 'STOCK_EVENTS_TOPIC_ARN'],
    vip: [...database, 'VIP_QUEUE_URL'],
    stream: [...database, 'STREAM_SLOTS'],
    'best-sellers': ['BEST_SELLERS_QUEUE_URL', ...database],
    'data-platform': ['DATA_PLATFORM_QUEUE_URL', 'DATA_PLATFORM_URL', ...database, 'PLATFORM_SECRET_ARN'],
    mailer: [
      'ACCOUNT_SECRET_ARN',
      ...database,
      'IMAGE_HOSTS',
      'LINK_SECRET_ARN',
      'MAIL_CONFIGURATION_SET',
      'MAIL_FROM',
      'MAIL_QUEUE_URL',
      'NOTICES_PER_UNIT',
      'NOTICE_REPEAT_HOURS',
      'OPERATORS',
      'PUBLIC_URL',
      'SETTLE_MINUTES',
      'STAFF_LOCALE',
      'TIME_ZONE',
      'VIP_HEAD_START_MINUTES',
    ],
    'dlq-retry': [
      ...database,
      'MAIL_CONFIGURATION_SET',
      'MAIL_FROM',
      'OPERATORS',
      'PUBLIC_URL',
      'QUEUE_URLS',
      'RELAY_QUEUE_URL',
      'STAFF_LOCALE',
      'TIME_ZONE',
    ],
    operations: [
      'CONSUMERS',
      'CURSOR_SECRET_ARN',
      ...database,
      'MAIL_CONFIGURATION_SET',
      'MAIL_FROM',
      'MAIL_QUEUE_URL',
      'OPERATORS',
      'PUBLIC_URL',
      'QUEUE_URLS',
      'REDRIVE_QUEUE_URL',
      'STAFF_LOCALE',
      'TIME_ZONE',
    ],
    setup: [
      'ACCOUNT_SECRET_ARN',
      'CALLBACK_SECRET_ARN',
      'CURSOR_SECRET_ARN',
      'DB_CLUSTER_ARN',
      'DB_MASTER_SECRET_ARN',
      'DB_NAME',
      'DB_SECRET_ARN',
      'JWT_PRIVATE_SECRET_ARN',
      'JWT_PUBLIC_SECRET_ARN',
      'LINK_SECRET_ARN',
      'PLATFORM_SECRET_ARN',
      'WEBHOOK_SECRET_ARN',
    ],
  });
});
