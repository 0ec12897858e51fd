/** The checks of an AWS account, through the calls that the doctor makes. */
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { doctor } from '#bin/doctor/command.ts';
import { type Machine, openMachine } from '#bin/doctor/machine.ts';
import { runCommand } from './run-command.ts';

const aws = {
  sts: mockClient(STSClient),
  ssm: mockClient(SSMClient),
  ses: mockClient(SESv2Client),
  lambda: mockClient(LambdaClient),
  cloudFront: mockClient(CloudFrontClient),
  cloudFormation: mockClient(CloudFormationClient),
};
const failure = (name: string, message: string) => Object.assign(new Error(message), { name });
const account = (ProductionAccessEnabled: boolean, more: object = {}) => ({
  ProductionAccessEnabled,
  SendingEnabled: true,
  EnforcementStatus: 'HEALTHY',
  SendQuota: { Max24HourSend: 200, MaxSendRate: 1 },
  ...more,
});
const stackIs = (StackStatus: string) =>
  ({ Stacks: [{ StackName: 's', CreationTime: new Date(0), StackStatus }] }) as object;
const hasIdentity = (EmailIdentity: string, VerificationStatus: string) =>
  aws.ses
    .on(GetEmailIdentityCommand, { EmailIdentity })
    .resolves({ VerifiedForSendingStatus: VerificationStatus === 'SUCCESS', VerificationStatus } as object);
const madeBy = (PhysicalResourceId: string, StackName: string) =>
  aws.cloudFormation
    .on(DescribeStackResourcesCommand, { PhysicalResourceId })
    .resolves({ StackResources: [{ StackName }] } as object);

/** A new account, in which nothing was deployed. */
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'ap-northeast-2');
  for (const mock of Object.values(aws)) mock.reset();
  aws.sts
    .on(GetCallerIdentityCommand)
    .resolves({ Account: '111122223333', Arn: 'arn:aws:sts::111122223333:assumed-role/dev/minji' });
  aws.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '28' } });
  aws.ses
    .on(GetAccountCommand)
    .resolves(account(false) as object)
    .on(GetEmailIdentityCommand)
    .rejects(failure('NotFoundException', 'Email identity does not exist.'));
  aws.lambda
    .on(GetAccountSettingsCommand)
    .resolves({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } })
    .on(GetFunctionConcurrencyCommand)
    .rejects(failure('ResourceNotFoundException', 'Function not found'));
  aws.cloudFront.on(ListDistributionsCommand).resolves({ DistributionList: { Quantity: 0 } } as object);
  aws.cloudFormation
    .on(DescribeStacksCommand)
    .rejects(failure('ValidationError', 'Stack with id s does not exist'))
    .on(DescribeStackResourcesCommand)
    .rejects(failure('ValidationError', 'Stack for s does not exist'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const mock of Object.values(aws)) mock.restore();
});

const SETTINGS = ['-c', 'mailFrom=shop@your.test', '-c', 'operators=minji@your.test'];

/** Without a fault, whatever runs on the machine of the test. */
const machine: Machine = {
  ...openMachine(),
  ...{ node: '24.0.0', pinned: async () => ({}), installed: async () => ({}), bundler: () => true },
  ...{ postgres: async () => 'x', status: async () => undefined },
  ...{ portInUse: async () => undefined, freeBytes: async () => 2 ** 40 },
};

/** The lines of the account: `state  name  text: command`. */
async function examine(...settings: readonly string[]) {
  const { code, printed } = await runCommand(doctor, ['--aws', ...SETTINGS, ...settings], machine);
  const lines = printed.map((line) => line.replace(/ {2,}/g, '  '));
  const from = lines.findIndex((line) => / {2}(account|settings) {2}/.test(line));
  const found = lines.slice(from);
  return { code, lines: found, line: (name: string) => found.find((one) => one.includes(`  ${name}  `)) };
}
const CREATE_COMMAND =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384';

test('a new account may deploy with the defaults, and learns what is missing for a sale', async () => {
  const { lines } = await examine();
  expect(lines).toEqual([
    'ok  account  111122223333 as assumed-role/dev/minji, region ap-northeast-2, stage dev',
    'ok  bootstrap ap-northeast-2  version 28',
    'ok  bootstrap us-east-1  version 28',
    'info  mails  SES sandbox (200 mails per day, 1 per second): mails reach verified addresses only. Request production access from AWS',
    'ok  sender  shop@your.test will be created: its owner must open the link in the mail of SES (again: aws ses verify-email-identity --email-address shop@your.test)',
    'ok  operator  minji@your.test will be created: its owner must open the link in the mail of SES (again: aws ses verify-email-identity --email-address minji@your.test)',
    `info  concurrency  10 concurrent executions, 10 of them unreserved: reserve=auto reserves nothing; order-intake, sessions, order would share the rest. Before a sale: ${CREATE_COMMAND} --desired-value 1000`,
    'info  cloudfront  not known: only the first distribution shows whether AWS must verify the account. If so: docs/deploy.md#when-cloudfront-is-refused',
    ...['Edge', 'Data', 'App', 'Pages', 'Watch'].map((name) => `ok  stack ${name}  not deployed`),
  ]);
});

test('each region is asked for its own bootstrap, and without CloudFront us-east-1 is not needed', async () => {
  aws.ssm.on(GetParameterCommand).callsFake(async (_input: unknown, getClient: () => SSMClient) => {
    const region = await getClient().config.region();
    if (region === 'us-east-1') throw failure('ParameterNotFound', '');
    return { Parameter: { Value: '5' } };
  });
  const { code, line } = await examine();
  expect(code).toBe(1);
  const command = 'npx cdk bootstrap aws://111122223333';
  expect(line('bootstrap us-east-1')).toBe(`FIX  bootstrap us-east-1  not bootstrapped: ${command}/us-east-1`);
  expect(line('bootstrap ap-northeast-2')).toContain(`version 5 is too old: ${command}/ap-northeast-2`);
  const alone = await examine('-c', 'edge=false');
  expect(alone.line('bootstrap us-east-1')).toBeUndefined();
  expect(alone.line('cloudfront')).toBeUndefined();
});

test.for<[string, object, readonly string[], string]>([
  ['sandbox, but sesSandbox=false', account(false), ['-c', 'sesSandbox=false'], 'FIX  mails  SES sandbox'],
  ['out of the sandbox', account(true), [], 'deploy with -c sesSandbox=false'],
  ['ready', account(true), ['-c', 'sesSandbox=false'], 'ok  mails  200 mails per day, 1 per second'],
  ['paused', account(true, { SendingEnabled: false }), [], 'FIX  mails  sending is disabled'],
  [
    'bad reputation',
    account(true, { EnforcementStatus: 'SHUTDOWN' }),
    [],
    'FIX  mails  AWS has put mail sending under',
  ],
])('mails: %s', async ([, found, settings, text]) => {
  aws.ses.on(GetAccountCommand).resolves(found);
  expect((await examine(...settings)).line('mails')).toContain(text);
});

test('an identity of this stage is verified or waits for its owner', async () => {
  hasIdentity('shop@your.test', 'SUCCESS');
  hasIdentity('minji@your.test', 'PENDING');
  for (const name of ['shop@your.test', 'minji@your.test']) madeBy(name, 'DonutStates-dev-App');
  const { line } = await examine();
  expect(line('sender')).toBe('ok  sender  shop@your.test is verified');
  expect(line('operator')).toContain('info  operator  minji@your.test is not verified (pending): its owner must open');
});

test('an identity that is verified already, or is of another stage, must not be created again', async () => {
  hasIdentity('shop@your.test', 'SUCCESS');
  hasIdentity('minji@your.test', 'SUCCESS');
  madeBy('minji@your.test', 'DonutStates-prod-App');
  const { code, line } = await examine();
  expect(code).toBe(1);
  expect(line('sender')).toBe(
    'FIX  sender  shop@your.test exists already (not made by a stack), so creating it fails: -c mailIdentity=existing',
  );
  expect(line('operator')).toContain(
    '(made by the stack DonutStates-prod-App), so creating it fails: -c operatorIdentities=existing',
  );
  const { line: existing } = await examine('-c', 'mailIdentity=existing', '-c', 'operatorIdentities=existing');
  expect([existing('sender'), existing('operator')]).toEqual([
    'ok  sender  shop@your.test is verified',
    'ok  operator  minji@your.test is verified',
  ]);
});

test('an existing identity may be the domain; it must exist, and must not be this stage’s own', async () => {
  hasIdentity('your.test', 'SUCCESS');
  const existing = ['-c', 'mailIdentity=existing', '-c', 'operatorIdentities=existing'];
  expect((await examine(...existing)).line('sender')).toBe('ok  sender  your.test is verified');
  expect((await examine(...existing, '-c', 'operators=jun@else.test')).line('operator')).toContain(
    'FIX  operator  SES has no identity for jun@else.test: -c operatorIdentities=create, or aws sesv2 create-email-identity',
  );
  hasIdentity('shop@your.test', 'SUCCESS');
  madeBy('shop@your.test', 'DonutStates-dev-App');
  expect((await examine(...existing)).line('sender')).toContain('which would delete it: -c mailIdentity=create');
});

test.for<[string, number, readonly string[], string]>([
  [
    '20 live connections in a new account',
    10,
    ['-c', 'streamSlots=20'],
    'FIX  concurrency  10 concurrent executions, 10',
  ],
  ['reserve=all in a new account', 10, ['-c', 'reserve=all'], 'reserve=all needs 540, and 100 stay unreserved'],
  ['reserve=bounded in a new account', 10, ['-c', 'reserve=bounded'], 'reserve=bounded needs 315, and 100'],
  ['reserve=all with the usual quota', 1_000, ['-c', 'reserve=all'], 'ok  concurrency  1000 concurrent executions'],
])('concurrency: %s', async ([, limit, settings, text]) => {
  const AccountLimit = { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: limit };
  aws.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit });
  expect((await examine(...settings)).line('concurrency')).toContain(text);
});

test.for([
  [10, 'info', 'nothing; order-intake, sessions, order would share the rest. Before a sale: aws service-quotas'],
  [110, 'info', '5 for order-intake; sessions, order would share the rest'],
  [400, 'info', '5 for order-intake, 10 for sessions; order would share the rest'],
  [415, 'info', '5 for order-intake, 10 for sessions, 300 for order. Before a sale: aws service-quotas'],
  [1_000, 'ok', '5 for order-intake, 10 for sessions, 300 for order'],
] as const)('concurrency: reserve=auto in an account with %i concurrent executions', async ([limit, state, text]) => {
  const AccountLimit = { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: limit };
  aws.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit });
  const unreserved = `${limit} of them unreserved: reserve=auto reserves ${text}`;
  expect((await examine()).line('concurrency')).toContain(
    `${state}  concurrency  ${limit} concurrent executions, ${unreserved}`,
  );
});

test('concurrency: a deployment may use what an earlier one has reserved, but not what other shops have', async () => {
  const AccountLimit = { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 100 };
  aws.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit });
  const others = await examine('-c', 'reserve=bounded');
  expect(others.line('concurrency')).toContain('FIX  concurrency  1000 concurrent executions, 100 of them unreserved');
  expect((await examine()).line('concurrency')).toContain('reserve=auto reserves nothing');
  for (const [name, ReservedConcurrentExecutions] of Object.entries({ order: 300, 'order-intake': 5, sessions: 10 }))
    aws.lambda
      .on(GetFunctionConcurrencyCommand, { FunctionName: `donut-dev-${name}` })
      .resolves({ ReservedConcurrentExecutions });
  expect((await examine('-c', 'reserve=bounded')).line('concurrency')).toContain('ok  concurrency  1000');
  expect((await examine()).line('concurrency')).toContain('10 for sessions, 300 for order');
});

const event = (LogicalResourceId: string, ResourceStatus: string, ResourceStatusReason = '', ResourceType = 'T') =>
  ({ StackId: 'arn', LogicalResourceId, ResourceStatus, ResourceStatusReason, ResourceType }) as object;
const started = { ...event('s', 'CREATE_IN_PROGRESS', 'User Initiated'), PhysicalResourceId: 'arn' };

test('a stack that was rolled back says why; a distribution that AWS refused says what to do', async () => {
  const refused = 'Access denied: Your account must be verified before you can add new CloudFront resources.';
  aws.cloudFormation
    .on(DescribeStacksCommand, { StackName: 'DonutStates-dev-App' })
    .resolves(stackIs('ROLLBACK_COMPLETE'))
    .on(DescribeStackEventsCommand, { StackName: 'DonutStates-dev-App' })
    .resolves({
      StackEvents: [
        event('Queue', 'CREATE_FAILED', 'Resource creation cancelled'),
        event('Acl', 'CREATE_FAILED', 'later'),
      ],
      NextToken: 'more',
    } as object)
    .on(DescribeStackEventsCommand, { StackName: 'DonutStates-dev-App', NextToken: 'more' })
    .resolves({
      StackEvents: [event('Front', 'CREATE_FAILED', refused), started, event('Old', 'DELETE_FAILED', 'old')],
    } as object);
  const { code, line } = await examine();
  expect(code).toBe(1);
  expect(line('stack App')).toBe(
    `info  stack App  DonutStates-dev-App is ROLLBACK_COMPLETE: Front (T): ${refused}; Acl (T): later. The next cdk deploy deletes the stack and creates it again`,
  );
  expect(line('cloudfront')).toContain('FIX  cloudfront  AWS has refused a distribution');
  aws.cloudFront.on(ListDistributionsCommand).resolves({ DistributionList: { Quantity: 1 } } as object);
  expect((await examine()).line('cloudfront')).toContain('ok  cloudfront  the account has distributions');
});

test.for<[string, string]>([
  [
    'DELETE_FAILED',
    ': npx cdk destroy DonutStates-dev-App --exclusively; if it fails again: aws cloudformation delete-stack',
  ],
  [
    'ROLLBACK_FAILED',
    ': aws cloudformation delete-stack --stack-name DonutStates-dev-App --region ap-northeast-2, then',
  ],
  ['UPDATE_ROLLBACK_FAILED', ': npx cdk rollback DonutStates-dev-App, then deploy again'],
  ['UPDATE_IN_PROGRESS', ': wait for its end before you deploy'],
  ['UPDATE_COMPLETE', 'ok  stack App  UPDATE_COMPLETE'],
])('a stack in %s', async ([status, text]) => {
  aws.cloudFormation
    .on(DescribeStacksCommand, { StackName: 'DonutStates-dev-App' })
    .resolves(stackIs(status))
    .on(DescribeStackEventsCommand)
    .resolves({ StackEvents: [event('Bucket', 'DELETE_FAILED', 'not empty'), started] } as object);
  const { line } = await examine();
  expect(line('stack App')).toContain(text);
  if (status.endsWith('_FAILED')) expect(line('stack App')).toContain('Bucket (T): not empty');
});

test('without CloudFront the stacks that belong to it are left over', async () => {
  aws.cloudFormation
    .on(DescribeStacksCommand, { StackName: 'DonutStates-dev-Pages' })
    .resolves(stackIs('UPDATE_COMPLETE'));
  const { line } = await examine('-c', 'edge=false');
  expect(line('stack Pages')).toContain(
    'is left, although edge is false: npx cdk destroy DonutStates-dev-Pages --exclusively -c edge=true',
  );
});

test('the stack that release 0.1.0 named without a region is left over beside the one that replaced it', async () => {
  const [old, now] = ['DonutStates-dev-Edge', 'DonutStates-dev-Edge-ap-northeast-2'];
  aws.cloudFormation.on(DescribeStacksCommand, { StackName: old }).resolves(stackIs('CREATE_COMPLETE'));
  expect((await examine()).line('stack Edge')).toBe('ok  stack Edge  not deployed');
  aws.cloudFormation.on(DescribeStacksCommand, { StackName: now }).resolves(stackIs('CREATE_COMPLETE'));
  expect((await examine()).line('stack Edge')).toBe(
    `FIX  stack Edge  ${old} is left from release 0.1.0, beside ${now}: aws cloudformation delete-stack --stack-name ${old} --region us-east-1`,
  );
});

test('what the credentials may not read is named as not checked; rejected credentials end the checks', async () => {
  aws.lambda
    .on(GetAccountSettingsCommand)
    .rejects(failure('AccessDeniedException', 'not authorized to perform: lambda:G'));
  expect((await examine()).line('concurrency')).toBe(
    'info  concurrency  not checked: not authorized to perform: lambda:G',
  );
  aws.sts.on(GetCallerIdentityCommand).rejects(failure('InvalidClientTokenId', 'The security token is invalid'));
  const { code, lines } = await examine();
  expect(code).toBe(1);
  expect(lines).toEqual([
    'FIX  account  The security token is invalid: aws configure sso, or AWS_PROFILE=… (and AWS_REGION=…)',
  ]);
});

test('settings are validated as by the CDK; a placeholder is not looked for', async () => {
  expect((await examine('-c', 'stage=test')).lines).toEqual([
    expect.stringMatching(/^FIX {2}settings {2}context "stage": .*: -c key=value, or context in cdk.json$/),
  ]);
  const { code, line } = await examine('-c', 'mailFrom=shop@example.com');
  expect(code).toBe(0);
  expect(line('sender')).toBe(
    'info  sender  shop@example.com is a placeholder: add the -c options of your deployment, or put them into cdk.json',
  );
  expect(line('operator')).toContain('minji@your.test will be created');
  expect(() => doctor.read(['--aws', '-c', 'stage'])).toThrow('for --context: must be key=value');
});
