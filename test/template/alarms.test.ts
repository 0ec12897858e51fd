import { expect, test, vi } from 'vitest';
import { ORDER_REQUEST_MINUTES } from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { RUNBOOK_ALARMS } from '#domain/runbook.ts';
import { type DeployedFunction, FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import { countedBy } from '#test/counted.ts';
import { lambdaContext } from '#test/unit/lambdas/api-event.ts';
import { mentions, REGION, type Resource, type Synthesis, synthesise, written } from './template.ts';

const dev = synthesise({ context: { operators: 'ann@donut.test, bob@donut.test' } });
const alarms = dev.of('AWS::CloudWatch::Alarm');
const [alerts] = dev.of('AWS::SNS::Topic').filter(({ properties }) => properties['TopicName'] === 'donut-dev-alerts');

const namedIn = (t: Synthesis, name: string, stage = 'dev'): Resource => {
  const found = [...t.of('AWS::CloudWatch::Alarm'), ...t.of('AWS::CloudWatch::CompositeAlarm')].find(
    ({ properties }) => properties['AlarmName'] === `donut-${stage}-${name}`,
  );
  if (!found) throw new Error(`no alarm ${name}`);
  return found;
};
const alarm = (name: string) => namedIn(dev, name).properties;
const isInArea = ({ properties }: Resource) => properties['AlarmActions'] === undefined;

/**
 * Whether an alarm watches this metric of the resource. Alarms are in a stack of their own, besides those of deployments, so
 * the resource is an output of another stack.
 */
const watched = (metric: string, id: string) =>
  alarms.some(
    ({ stack, properties: p }) =>
      stack.endsWith('-Watch') &&
      p['MetricName'] === metric &&
      ((p['Dimensions'] ?? []) as { Value: unknown }[]).some(({ Value }) => written(Value).includes(id)),
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

test('an incident of an area is one mail, and one when it is over: its alarms notify only through the area', () => {
  const inArea = (area: string) =>
    mentions(alarm(area)['AlarmRule']).map((id) => alarms.find((one) => one.id === id)?.properties['AlarmName']);
  expect([...inArea('functions'), ...inArea('queues')].toSorted()).toEqual(
    alarms
      .filter(isInArea)
      .map(({ properties }) => properties['AlarmName'])
      .toSorted(),
  );
  expect(inArea('functions')).toEqual(
    expect.arrayContaining(['donut-dev-errors-relay', 'donut-dev-throttles', 'donut-dev-concurrency']),
  );
  expect(inArea('queues').toSorted()).toEqual(
    [...QUEUE_NAMES.map((name) => `donut-dev-age-${name}`), 'donut-dev-dead', 'donut-dev-parked'].toSorted(),
  );
});

test('every alarm outside an area, and every area, notifies the operators when it is raised and when it is over', () => {
  const notifying = [...alarms.filter((one) => !isInArea(one)), ...dev.of('AWS::CloudWatch::CompositeAlarm')];
  expect(notifying.length).toBeGreaterThan(8);
  for (const { stack, properties } of notifying) {
    const topic = stack.includes('-Edge-') ? 'Alerts' : (alerts?.id ?? '');
    for (const actions of ['AlarmActions', 'OKActions']) expect(written(properties[actions])).toContain(topic);
  }
});

test('a fault that comes and goes is one incident: an alarm ends after 15 minutes without a breach', () => {
  for (const { id, properties: p } of alarms) {
    const period = Number(
      p['Period'] ?? (p['Metrics'] as { MetricStat?: { Period: number } }[])[1]?.MetricStat?.Period,
    );
    expect(Number(p['EvaluationPeriods']) * period, id).toBeGreaterThanOrEqual(15 * 60);
  }
});

test('every alarm links to its runbook entry, an area to the entries of all its alarms, and every entry has an alarm', () => {
  const composites = dev.of('AWS::CloudWatch::CompositeAlarm');
  const entriesOf = ({ properties }: Resource) =>
    [...written(properties['AlarmDescription']).matchAll(/\/docs\/operating#([\w-]+)/g)].map(([, entry]) => entry);
  for (const one of alarms) expect(entriesOf(one), one.id).toHaveLength(1);
  for (const { properties } of composites) expect(written(properties['AlarmDescription']).length).toBeLessThan(1_024);
  for (const composite of composites) {
    const children = mentions(composite.properties['AlarmRule']).flatMap((id) =>
      alarms.filter((one) => one.id === id).flatMap(entriesOf),
    );
    expect(new Set(entriesOf(composite))).toEqual(new Set(children));
  }
  const [front] = dev.calls.filter(({ type }) => type === 'Custom::FrontErrorsAlarm');
  expect(written(front?.properties['Create'])).toContain('/docs/operating#alarm-front-errors');
  expect(new Set([...alarms.flatMap(entriesOf), 'alarm-front-errors'])).toEqual(new Set(RUNBOOK_ALARMS));
});

test('every function that processes messages has one alarm on errors: a canary that of its version; the API’s 5xx are those of all others', () => {
  const consumers = new Set<string>([...Object.values(QUEUES).map(({ consumer }) => consumer), 'dlq-retry']);
  for (const { id, properties } of dev.of('AWS::Lambda::Function')) {
    const name = String(properties['FunctionName']).replace('donut-dev-', '') as DeployedFunction;
    const { countsFailures, isCanary }: FunctionSpec = FUNCTIONS[name];
    expect(watched('Errors', id), `${name} errors`).toBe(consumers.has(name) && !countsFailures && !isCanary);
    expect(failuresOf(name), `${name} failures`).toHaveLength(countsFailures ? 1 : 0);
  }
  expect(alarm('server-errors')).toMatchObject({ MetricName: '5XXError', Threshold: 5, Period: 300 });
});

test('throttles and concurrency are watched for the account, and throttles of the authorizer alone', () => {
  expect(alarm('throttles')).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Throttles', Threshold: 1 });
  expect(alarm('throttles')).not.toHaveProperty('Dimensions');
  expect(alarm('throttles-authorizer')['MetricName']).toBe('Throttles');
  expect(written((alarm('throttles-authorizer')['Dimensions'] as { Value: unknown }[])[0]?.Value)).toContain(
    'authorizerFunction',
  );
  const [percent, used, ...more] = alarm('concurrency')['Metrics'] as Record<string, unknown>[];
  expect(more).toEqual([]);
  expect(percent).toMatchObject({ Expression: 'used / SERVICE_QUOTA(used) * 100', ReturnData: true });
  // Without dimensions: the metric of the account, whose quota SERVICE_QUOTA knows.
  expect(used).toMatchObject({
    MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'ConcurrentExecutions' }, Stat: 'Maximum' },
  });
  expect(JSON.stringify(used)).not.toContain('Dimensions');
});

test.each([
  ['dev', 400, 4],
  ['prod', 3_360, 32],
])('in %s the database is watched by the highest of four utilisations', (stage, connections, gibibytes) => {
  const { properties } = namedIn(synthesise({ context: { stage } }), 'database', stage);
  const [percent, ...metrics] = properties['Metrics'] as {
    Expression?: string;
    MetricStat?: { Metric: { MetricName: string; Dimensions: unknown } };
  }[];
  const memory = gibibytes * 1024 ** 3;
  expect(percent?.Expression).toBe(
    `MAX([FILL(capacity, 0), FILL(cpu, 0), FILL(connections, 0) * 100 / ${connections}, 100 - FILL(free, ${memory}) * 100 / ${memory}])`,
  );
  expect(metrics.map(({ MetricStat }) => MetricStat?.Metric.MetricName)).toEqual([
    'ACUUtilization',
    'CPUUtilization',
    'DatabaseConnections',
    'FreeableMemory',
  ]);
  for (const { MetricStat } of metrics)
    expect(JSON.stringify(MetricStat?.Metric.Dimensions)).toContain('DatabaseCluster');
  expect(properties).toMatchObject({ Threshold: 90, DatapointsToAlarm: 3, EvaluationPeriods: 3 });
});

test('the reputation of the SES account is watched at the rates at which AWS reviews it', () => {
  const ofAccount = { Namespace: 'AWS/SES', TreatMissingData: 'ignore' };
  expect(alarm('bounces')).toMatchObject({ ...ofAccount, MetricName: 'Reputation.BounceRate', Threshold: 0.05 });
  expect(alarm('complaints')).toMatchObject({ ...ofAccount, MetricName: 'Reputation.ComplaintRate', Threshold: 0.001 });
});

test('blocked requests raise an alarm in the region of the ACL', () => {
  const [blocked, ...more] = alarms.filter(({ properties }) => properties['MetricName'] === 'BlockedRequests');
  expect(more).toEqual([]);
  expect(blocked?.stack).toBe(`DonutStates-dev-Edge-${REGION}`);
  const dimensions = (webAcl: string) => [
    { Name: 'Rule', Value: 'ALL' },
    { Name: 'WebACL', Value: webAcl },
  ];
  expect(blocked?.properties['Dimensions']).toEqual(dimensions(`donut-dev-edge-${REGION}`));
  expect(blocked?.properties['AlarmDescription']).toMatch(
    /at the address of the shop, \/docs\/operating#alarm-blocked$/,
  );
  const alone = namedIn(synthesise({ context: { edge: false } }), 'blocked');
  expect(alone.stack).toBe('DonutStates-dev-Watch');
  expect(alone.properties['Dimensions']).toEqual([
    { Name: 'Region', Value: { Ref: 'AWS::Region' } },
    ...dimensions('donut-dev'),
  ]);
});

test('5xx of CloudFront raise an alarm in us-east-1, which is deleted with the stack', () => {
  const [front] = dev.calls.filter(({ type }) => type === 'Custom::FrontErrorsAlarm');
  const { Create, Update, Delete } = front?.properties ?? {};
  for (const call of [Create, Update]) {
    const text = written(call);
    expect(text).toContain('"action":"putMetricAlarm","region":"us-east-1"');
    expect(text).toContain('"AlarmName":"donut-dev-<AWS::Region>-front-errors"');
    expect(text).toContain('"Namespace":"AWS/CloudFront","MetricName":"5xxErrorRate"');
    expect(text).toMatch(/"DistributionId","Value":"<[^>]*Front[^>]*>"/);
    expect(text).toContain('"AlarmActions":["<AlertsArn>"],"OKActions":["<AlertsArn>"]');
  }
  expect(written(Delete)).toContain('"action":"deleteAlarms","region":"us-east-1"');
  expect(written(Delete)).toContain('"AlarmNames":["donut-dev-<AWS::Region>-front-errors"]');
  expect(synthesise({ context: { edge: false } }).calls.some(({ type }) => type === 'Custom::FrontErrorsAlarm')).toBe(
    false,
  );
});

test('a budget is deployed only when it is given, and mails every operator at 80 % and at a forecast of 100 %', () => {
  expect(dev.of('AWS::Budgets::Budget')).toEqual([]);
  const [budget, ...more] = synthesise({
    context: { budget: '50', operators: 'ann@donut.test, bob@donut.test' },
  }).of('AWS::Budgets::Budget');
  expect(more).toEqual([]);
  expect(budget?.properties['Budget']).toMatchObject({
    BudgetLimit: { Amount: 50, Unit: 'USD' },
    BudgetType: 'COST',
    TimeUnit: 'MONTHLY',
  });
  const notifications = budget?.properties['NotificationsWithSubscribers'] as {
    Notification: Record<string, unknown>;
    Subscribers: { Address: string }[];
  }[];
  expect(
    notifications.map(({ Notification }) => [Notification['NotificationType'], Notification['Threshold']]),
  ).toEqual([
    ['ACTUAL', 80],
    ['FORECASTED', 100],
  ]);
  for (const { Subscribers } of notifications)
    expect(Subscribers.map(({ Address }) => Address)).toEqual(['ann@donut.test', 'bob@donut.test']);
  expect(() => synthesise({ context: { budget: 'much' } })).toThrow('"budget": must be an amount of USD a month');
});

test('every queue has an alarm on the age of its oldest message', () => {
  for (const { id, properties } of dev.of('AWS::SQS::Queue'))
    expect(watched('ApproximateAgeOfOldestMessage', id), id).toBe(!String(properties['QueueName']).endsWith('-dlq'));
});

test('the age alarm is raised after 20 minutes, of order requests before they expire', () => {
  expect(alarm('age-restock')).toMatchObject({ Threshold: 1_200, Period: 60, DatapointsToAlarm: 1 });
  const ofRequests = alarm('age-order-intake')['Threshold'];
  expect(ofRequests).toBe(120);
  expect(ofRequests).toBeLessThan((ORDER_REQUEST_MINUTES - 2) * 60);
});

test('dead letters that are parked or cannot be recorded raise an alarm, with the dimension that dlq-retry writes', () => {
  const own = {
    Namespace: 'DonutStates',
    Dimensions: [{ Name: 'stage', Value: 'dev' }],
    Statistic: 'Sum',
    Threshold: 1,
  };
  expect(alarm('parked')).toMatchObject({ ...own, MetricName: 'Parked', DatapointsToAlarm: 1 });
  // One failure that the next attempt repairs is no incident.
  expect(alarm('dead')).toMatchObject({ ...own, MetricName: 'Unrecorded', Period: 300, DatapointsToAlarm: 2 });
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
  const operators = ['ann@donut.test', 'bob@donut.test'];
  const topics = dev.of('AWS::SNS::Topic').filter(({ id }) => id.includes('Alerts'));
  expect(topics.map(({ stack }) => stack)).toEqual([`DonutStates-dev-Edge-${REGION}`, 'DonutStates-dev-App']);
  for (const { id } of topics) {
    const toTopic = mailed.filter(({ properties }) => mentions(properties['TopicArn']).includes(id));
    expect(toTopic.map(({ properties }) => properties['Endpoint'])).toEqual(operators);
    const policy = dev
      .of('AWS::SNS::TopicPolicy')
      .find(({ properties }) => mentions(properties['Topics']).includes(id));
    expect(JSON.stringify(policy?.properties)).toContain('{"Service":"cloudwatch.amazonaws.com"}');
  }
  const [key, ...more] = dev.of('AWS::KMS::Key');
  expect(more).toEqual([]);
  expect(written(alerts?.properties['KmsMasterKeyId'])).toContain(key?.id);
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
  const withDashboard = synthesise({ context: { dashboard: 'true' } });
  expect(dev.of('AWS::CloudWatch::Dashboard'), 'in dev only when asked for').toEqual([]);
  expect(synthesise({ context: { stage: 'prod' } }).of('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  const [board] = withDashboard.of('AWS::CloudWatch::Dashboard');
  const body = written(board?.properties['DashboardBody']);
  const shown = withDashboard
    .of('AWS::Lambda::Function')
    .filter(({ properties }) => properties['FunctionName'] !== 'donut-dev-setup');
  for (const { id } of [...shown, ...withDashboard.of('AWS::SQS::Queue')]) expect(body).toContain(id);
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
