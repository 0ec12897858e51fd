import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { operator, type Shops } from '#bin/operator/command.ts';
import { openShops } from '#bin/operator/shops.ts';
import { runCommand } from './run-command.ts';

const [cloudFormation, sts, dataApi] = [
  mockClient(CloudFormationClient),
  mockClient(STSClient),
  mockClient(RDSDataClient),
];
const ARN = 'arn:aws:sts::111122223333:assumed-role/dev/minji';
const outputs = (given: Readonly<Record<string, string>>) => ({
  Stacks: [
    {
      StackName: '',
      CreationTime: undefined,
      StackStatus: undefined,
      Outputs: Object.entries(given).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    },
  ],
});

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'ap-northeast-2');
  for (const mock of [cloudFormation, sts, dataApi]) mock.reset();
  cloudFormation
    .on(DescribeStacksCommand, { StackName: 'DonutStates-prod-Data' })
    .resolves(outputs({ DatabaseArn: 'arn:cluster', DatabaseSecretArn: 'arn:secret', DatabaseName: 'donut' }))
    .on(DescribeStacksCommand, { StackName: 'DonutStates-prod-App' })
    .resolves(outputs({ Address: 'https://shop.donut.test' }));
  sts.on(GetCallerIdentityCommand).resolves({ Arn: ARN });
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const mock of [cloudFormation, sts, dataApi]) mock.restore();
});

const shops: Shops = openShops({ url: 'http://127.0.0.1:1', email: '', password: '' });
const prod = (...args: readonly string[]) =>
  runCommand(operator, ['Minji@your.test', '--aws', '--stage', 'prod', ...args], shops);
const found = (role: string) => ({ records: [[{ stringValue: 'usr_1' }, { stringValue: role }]] });

test('in a deployed shop the database is found by the outputs of the stacks, and AWS says who makes the change', async () => {
  dataApi.on(ExecuteStatementCommand).resolves(found('BUYER'));
  expect(await prod('--json')).toEqual({
    code: 0,
    messages: [],
    printed: ['{"id":"usr_1","role":"OPERATOR","was":"BUYER","changed":true}'],
  });
  const [call] = dataApi.commandCalls(ExecuteStatementCommand);
  expect(call?.args[0].input).toMatchObject({ resourceArn: 'arn:cluster', secretArn: 'arn:secret', database: 'donut' });
  const values = call?.args[0].input.parameters?.map(({ value }) => value?.stringValue);
  expect(values).toContain('minji@your.test');
  expect(values).toContain(JSON.stringify({ from: 'BUYER', to: 'OPERATOR', by: ARN }));
});

test.for<[string, string, string]>([
  ['BUYER', '', 'minji@your.test is now OPERATOR (usr_1)'],
  ['OPERATOR', '', 'minji@your.test was already OPERATOR: nothing to do (usr_1)'],
  ['OPERATOR', '--revoke', 'minji@your.test is now BUYER (usr_1)'],
])('a %s with %j: %s', async ([role, option, text]) => {
  dataApi.on(ExecuteStatementCommand).resolves(found(role));
  expect((await prod(...(option ? [option] : []))).printed).toEqual([text]);
});

test('a paused database is waited for', async () => {
  const resuming = Object.assign(new Error('resuming'), { name: 'DatabaseResumingException' });
  dataApi.on(ExecuteStatementCommand).rejectsOnce(resuming).resolves(found('BUYER'));
  expect((await prod()).code).toBe(0);
});

test('a user who has not signed up, a seller, a missing stack, an older release and missing credentials: what to do', async () => {
  dataApi.on(ExecuteStatementCommand).resolves({ records: [] });
  await expect(prod()).rejects.toThrow(
    'No user has the address minji@your.test. Sign up at https://shop.donut.test/shop/sign-up, then run this command again.',
  );
  dataApi.on(ExecuteStatementCommand).resolves(found('SELLER'));
  await expect(prod()).rejects.toThrow('is a SELLER. An operator cannot sell: sign up with another address.');
  cloudFormation.on(DescribeStacksCommand, { StackName: 'DonutStates-prod-App' }).resolves(outputs({}));
  await expect(prod()).rejects.toThrow('have no output Address. Deploy this release first');
  cloudFormation.on(DescribeStacksCommand).rejects(new Error('Stack with id DonutStates-prod-Data does not exist'));
  await expect(prod()).rejects.toThrow('does not exist in this account and region. Deploy the stage, or set --stage');
  cloudFormation.on(DescribeStacksCommand).rejects(new Error('Could not load credentials from any providers'));
  await expect(prod()).rejects.toThrow('Could not load credentials from any providers. Configure credentials');
});

test.for<[string, readonly string[]]>([
  ['Invalid user ""', []],
  ['Invalid user "minji"', ['minji']],
  ['Invalid user "a@your.test b@your.test"', ['a@your.test', 'b@your.test']],
  ['Invalid value "test" for --stage: must be dev or prod', ['a@your.test', '--aws', '--stage', 'test']],
  ['Use --stage and --region only with --aws', ['a@your.test', '--stage', 'prod']],
])('%s', ([message, args]) => {
  expect(() => operator.read(args)).toThrow(message);
});
