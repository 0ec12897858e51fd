import { expect, test } from 'vitest';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { mentions, type Resource, type Statement, statements, synthesise } from './template.ts';

const dev = synthesise();

/** Actions without resources. */
const WITHOUT_RESOURCE = new Map([
  ['xray:PutTelemetryRecords', 'X-Ray has no resources'],
  ['xray:PutTraceSegments', 'X-Ray has no resources'],
  ['ses:GetSendQuota', 'the quota is of the account'],
]);

function statementsOf(fn: Resource): readonly Statement[] {
  const [role] = mentions(fn.properties['Role']);
  return dev
    .of('AWS::IAM::Policy')
    .filter(({ properties }) => role !== undefined && mentions(properties['Roles']).includes(role))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']));
}

const rights = new Map(
  dev.of('AWS::Lambda::Function').map((fn) => {
    const own = statementsOf(fn).flatMap(({ actions, resources }) =>
      actions
        .filter((action) => !action.startsWith('logs:') && !action.startsWith('xray:'))
        .flatMap((action) => resources.map((resource) => `${action} ${short(resource)}`)),
    );
    return [String(fn.properties['FunctionName']).replace('donut-dev-', ''), [...new Set(own)].sort()];
  }),
);

/** The meaningful part of an ARN, without CDK's hashes and construct paths. */
function short(resource: string): string {
  const known: readonly [RegExp, string][] = [
    [/AppSecret/, 'secret:shop_app'],
    [/MasterUserSecret/, 'secret:master'],
    [/Secret(jwtprivate|jwtpublic|cursor|callback|link|webhook|account|platform)/, 'secret:$1'],
    [/:cluster:/, 'cluster'],
    [/event-source-mapping.*FromQueue([a-z]+)/, 'consumer:$1'],
    [/Queue(\w+?)Queue/, 'queue:$1'],
    [/Queue(\w+?)Dlq/, 'dlq:$1'],
    [/Topics(Stock|Order)Events/, 'topic:$1'],
    [/DatabaseKey/, 'key:topics'],
    [/configuration-set/, 'configuration-set'],
    [/identity\/\*/, 'identity:*'],
  ];
  for (const [pattern, name] of known) {
    const found = pattern.exec(resource);
    if (found) return name.replace('$1', (found[1] ?? '').toLowerCase());
  }
  return resource;
}

const DATABASE = ['rds-data:ExecuteStatement cluster', 'secretsmanager:GetSecretValue secret:shop_app'];
const reads = (...names: string[]) => names.map((name) => `secretsmanager:GetSecretValue secret:${name}`);
const consumes = (queue: string) =>
  ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
    (action) => `sqs:${action} queue:${queue}`,
  );
const sends = (...queues: string[]) => queues.map((queue) => `sqs:SendMessage queue:${queue}`);

const drains = (queue: string) =>
  ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} dlq:${queue}`);
const counts = (...queues: string[]) =>
  queues.flatMap((queue) => [`sqs:GetQueueAttributes queue:${queue}`, `sqs:GetQueueAttributes dlq:${queue}`]);
const pauses = (...queues: string[]) =>
  queues.flatMap((queue) =>
    ['GetEventSourceMapping', 'UpdateEventSourceMapping'].map((action) => `lambda:${action} consumer:${queue}`),
  );
const EVERY_QUEUE = QUEUE_NAMES.map((name) => name.replaceAll('-', ''));
const MAILS = ['identity:*', 'configuration-set'].map((resource) => `ses:SendRawEmail ${resource}`);

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  authorizer: reads('jwtpublic'),
  sessions: [...DATABASE, ...reads('jwtprivate', 'account')],
  accounts: [...DATABASE, ...reads('account', 'jwtpublic'), ...sends('mail')],
  products: [...DATABASE, ...reads('cursor'), ...sends('relay')],
  order: [...DATABASE, ...reads('cursor'), ...sends('relay', 'deadline', 'orderintake')],
  'order-intake': [...DATABASE, ...sends('relay', 'deadline'), ...consumes('orderintake')],
  'order-lifecycle': [...DATABASE, ...sends('relay')],
  buyer: [...DATABASE, ...reads('cursor')],
  deadline: [...DATABASE, ...sends('relay', 'deadline'), ...consumes('deadline')],
  restock: [...DATABASE, ...reads('cursor', 'callback'), ...sends('relay'), ...consumes('restock')],
  'factory-callback': [
    ...DATABASE,
    ...reads('callback', 'webhook'),
    ...sends('relay', 'factorycallback'),
    ...consumes('factorycallback'),
  ],
  'ad-stop': [...DATABASE, ...reads('cursor', 'link'), ...sends('mail', 'adstop'), ...consumes('adstop')],
  notice: [...DATABASE, ...reads('cursor', 'link'), ...sends('mail', 'relay'), ...consumes('notice')],
  'ses-events': [...DATABASE, ...reads('link'), ...consumes('sesevents')],
  relay: [
    ...DATABASE,
    'sns:Publish topic:stock',
    'sns:Publish topic:order',
    'kms:GenerateDataKey key:topics',
    'kms:Decrypt key:topics',
    ...sends('relay'),
    ...consumes('relay'),
  ],
  mailer: [
    ...DATABASE,
    ...reads('link', 'account'),
    ...MAILS,
    'ses:GetSendQuota *',
    ...sends('mail'),
    ...consumes('mail'),
  ],
  vip: [...DATABASE, ...consumes('vip')],
  stream: [...DATABASE],
  'best-sellers': [...DATABASE, ...consumes('bestsellers')],
  'data-platform': [...DATABASE, ...reads('platform'), ...consumes('dataplatform')],
  'dlq-retry': [...DATABASE, ...MAILS, ...sends(...EVERY_QUEUE), ...EVERY_QUEUE.flatMap(drains)],
  operations: [
    ...DATABASE,
    ...reads('cursor'),
    ...MAILS,
    ...sends(...EVERY_QUEUE),
    ...consumes('redrive'),
    ...pauses(...EVERY_QUEUE).filter((right) => !right.endsWith('consumer:redrive')),
    ...counts(...EVERY_QUEUE).filter((right) => right !== 'sqs:GetQueueAttributes queue:redrive'),
  ],
  setup: [
    'rds-data:ExecuteStatement cluster',
    ...reads('master', 'shop_app'),
    ...['jwtprivate', 'jwtpublic', 'cursor', 'callback', 'link', 'webhook', 'account', 'platform'].flatMap((name) => [
      ...reads(name),
      `secretsmanager:PutSecretValue secret:${name}`,
    ]),
  ],
};

test('every function has exactly the permissions of this list', () => {
  const wanted = Object.fromEntries(Object.entries(RIGHTS).map(([name, list]) => [name, [...list].sort()]));
  expect(Object.fromEntries(rights)).toEqual(wanted);
});

test('only the function that signs tokens reads the private key', () => {
  const readers = [...rights].filter(([, list]) => list.some((right) => right.endsWith('secret:jwtprivate')));
  expect(readers.map(([name]) => name).sort()).toEqual(['sessions', 'setup']);
});

const FROM_SHOP = { StringEquals: { 'ses:FromAddress': 'shop@donut.test' } };

test('no role has a wildcard, except for actions without resources, and for mails that a condition bounds', () => {
  const wide = dev.of('AWS::Lambda::Function').flatMap((fn) =>
    statementsOf(fn).flatMap(({ actions, resources, condition }) => {
      if (actions.join() === 'ses:SendRawEmail' && JSON.stringify(condition) === JSON.stringify(FROM_SHOP)) return [];
      const everywhere = resources.some((resource) => resource.includes('*'));
      return actions.filter((action) => action.includes('*') || (everywhere && !WITHOUT_RESOURCE.has(action)));
    }),
  );
  expect(wide).toEqual([]);
});

test('no role of a function holds a managed policy, and every statement allows', () => {
  const roles = dev.of('AWS::Lambda::Function').flatMap(({ properties }) => mentions(properties['Role']));
  for (const role of dev.of('AWS::IAM::Role').filter(({ id }) => roles.includes(id))) {
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role.properties).not.toHaveProperty('Policies');
  }
  expect(
    dev
      .of('AWS::Lambda::Function')
      .flatMap(statementsOf)
      .filter((s) => s.effect !== 'Allow'),
  ).toEqual([]);
});
