import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type AwsAccount, openAws } from '#bin/doctor/aws.ts';
import { doctor } from '#bin/doctor/command.ts';
import { type Machine, openMachine } from '#bin/doctor/machine.ts';
import { sign } from '#domain/aws-signature.ts';
import { runCommand } from './run-command.ts';

const account: AwsAccount = {
  region: 'ap-northeast-2',
  identity: async () => ({ account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/dev/minji' }),
  bootstrapped: async (region) => (region === 'us-east-1' ? undefined : 21),
  mail: async () => ({ enabled: true, perDay: 200, perSecond: 1 }),
};
const healthy: Machine = {
  node: '24.21.0',
  platform: 'linux-x64',
  pinned: async () => ({ zod: '4.6.7', pg: '8.23.1' }),
  installed: async () => ({ zod: '4.6.7', pg: '8.23.1', more: '1.0.0' }),
  postgres: async () => 'postgres (PostgreSQL) 17.7',
  bundler: () => true,
  portInUse: async () => undefined,
  freeBytes: async () => 5 * 1024 ** 3,
  status: async () => undefined,
  aws: async () => account,
};

test('a healthy machine without a running system passes every check', async () => {
  const { code, messages, printed } = await runCommand(doctor, [], healthy);
  expect([code, messages]).toEqual([0, []]);
  expect(printed).toEqual([
    'ok    node                   24.21.0',
    'ok    packages               all 2 match the lock file',
    'ok    programs               postgres (PostgreSQL) 17.7; esbuild',
    'ok    ports                  4510 to 4515 are free',
    'ok    disk                   5.0 GB free',
    'info  system                 not running (npm start)',
  ]);
});

test.for<[string, Partial<Machine>, string]>([
  ['an old Node', { node: '20.19.0' }, 'FIX   node                   20.19.0 is too old: npm ci (installs Node 24)'],
  [
    'packages of another version',
    { installed: async () => ({ zod: '4.6.6' }) },
    'FIX   packages               zod is 4.6.6, not 4.6.7, and 1 more: npm ci',
  ],
  [
    'no binary for this platform',
    { bundler: () => false },
    'FIX   programs               esbuild has no binary for this platform: npm ci --include=optional (platform linux-x64; or set DATABASE_URL)',
  ],
  [
    'PostgreSQL that does not start',
    { postgres: () => Promise.reject(new Error('no such library')) },
    'FIX   programs               PostgreSQL does not run: no such library: npm ci --include=optional (platform linux-x64; or set DATABASE_URL)',
  ],
  [
    'a port in use',
    { portInUse: async () => 4513 },
    'FIX   ports                  port 4513 is in use by another program: npm start -- --port 4520',
  ],
  [
    'a full disk',
    { freeBytes: async () => 300 * 1024 ** 2 },
    'FIX   disk                   only 0.3 GB free, 1.0 GB needed: free disk space, or delete the local data: npm start -- --fresh',
  ],
  [
    'a check that throws',
    { pinned: () => Promise.reject(new Error('no lock file')) },
    'FIX   packages               no lock file: npm ci',
  ],
])('%s: one line with the command that fixes it, and exit code 1', async ([, change, line]) => {
  const { code, messages, printed } = await runCommand(doctor, [], { ...healthy, ...change });
  expect(printed).toContain(line);
  expect([code, messages]).toEqual([1, ['1 problem found']]);
});

test('a running system may use its own ports; a system without its database must be fixed', async () => {
  const running: Machine = { ...healthy, status: async () => 200, portInUse: async () => 4510 };
  const { code, printed } = await runCommand(doctor, [], running);
  expect(code).toBe(0);
  expect(printed.slice(-1)).toEqual(['ok    system                 running, and its database responds']);
  const withoutDatabase: Machine = { ...running, status: async (url) => (url.endsWith('/health') ? 200 : 503) };
  expect((await runCommand(doctor, [], withoutDatabase)).printed.at(-1)).toBe(
    'FIX   system                 running, but GET /products returned 503: stop the system with Ctrl-C, then npm start',
  );
});

test('the AWS account is checked only with --aws: identity, bootstrap, mails', async () => {
  const { code, printed } = await runCommand(doctor, ['--aws', '--json'], healthy);
  const findings = JSON.parse(printed.join()) as { name: string; state: string; text: string; fix?: string }[];
  expect(findings.slice(6)).toEqual([
    { name: 'account', state: 'ok', text: '111122223333 as assumed-role/dev/minji' },
    { name: 'bootstrap ap-northeast-2', state: 'ok', text: 'version 21' },
    {
      name: 'bootstrap us-east-1',
      state: 'fix',
      text: 'not bootstrapped',
      fix: 'npx cdk bootstrap aws://111122223333/us-east-1',
    },
    {
      name: 'mails',
      state: 'info',
      text: 'SES sandbox (200 mails per day, 1 per second): mails reach verified addresses only. Request production access from AWS',
    },
  ]);
  expect(code).toBe(1);
});

test('without credentials the account check says what to do', async () => {
  const withoutRegion: Machine = { ...healthy, aws: () => Promise.reject(new Error('Region is missing')) };
  expect((await runCommand(doctor, ['--aws'], withoutRegion)).printed.at(-1)).toMatch(
    /^FIX {3}account +Region is missing: aws conf/,
  );
});

test('the state of this machine can be read', async () => {
  const machine = openMachine();
  expect(await machine.postgres()).toMatch(/PostgreSQL|DATABASE_URL/);
  expect(machine.bundler()).toBe(true);
  expect(await machine.freeBytes()).toBeGreaterThan(0);
  expect(Object.keys(await machine.pinned())).toEqual(expect.arrayContaining(['zod', '@clack/prompts']));
});

test('the signature equals the one of AWS’s test suite', () => {
  const signed = sign(
    {
      method: 'POST',
      service: 'service',
      region: 'us-east-1',
      url: new URL('https://example.amazonaws.com/'),
      headers: {},
      body: '',
    },
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    new Date('2015-08-30T12:36:00Z'),
  );
  // `post-vanilla` of AWS's Signature Version 4 test suite.
  expect(signed['authorization']).toContain('5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b');
});

afterEach(() => vi.unstubAllEnvs());

/** Starts a fake AWS endpoint with a response for each action, and records the requests. */
async function fakeAws(responses: Readonly<Record<string, readonly [number, string]>>) {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const name = String(request.headers['x-amz-target'] ?? /Action=(\w+)/.exec(body)?.[1]).replace('AmazonSSM.', '');
    requests.push(
      `${name} ${/Credential=[^,]+/.exec(request.headers.authorization ?? '')?.[0].replace(/\d{8}/, 'day')}`,
    );
    const [status, text] = responses[name] ?? [400, '{}'];
    response.writeHead(status).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  return { requests, close: () => server.close() };
}

test('an account reports its identity, the bootstrap version of each region, and its mail quota', async () => {
  const quota =
    '<GetSendQuotaResponse><GetSendQuotaResult><Max24HourSend>50000</Max24HourSend><MaxSendRate>14</MaxSendRate><SentLast24Hours>0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>';
  const enabled =
    '<GetAccountSendingEnabledResponse><GetAccountSendingEnabledResult><Enabled>true</Enabled></GetAccountSendingEnabledResult></GetAccountSendingEnabledResponse>';
  const { requests, close } = await fakeAws({
    GetCallerIdentity: [200, '<R><Arn>arn:aws:iam::111122223333:user/minji</Arn><Account>111122223333</Account></R>'],
    GetParameter: [200, '{"Parameter":{"Value":"28"}}'],
    GetSendQuota: [200, quota],
    GetAccountSendingEnabled: [200, enabled],
  });
  const aws = await openAws('ap-northeast-2');
  expect(await aws.identity()).toEqual({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/minji' });
  expect(await aws.bootstrapped('us-east-1')).toBe(28);
  expect(await aws.mail()).toEqual({ enabled: true, perDay: 50_000, perSecond: 14 });
  expect(requests.slice(0, 2)).toEqual([
    'GetCallerIdentity Credential=AKID/day/ap-northeast-2/sts/aws4_request',
    'GetParameter Credential=AKID/day/us-east-1/ssm/aws4_request',
  ]);
  close();
});

test('a region without a bootstrap is not an error; rejected credentials are, with AWS’s message', async () => {
  const { close } = await fakeAws({
    GetCallerIdentity: [
      403,
      '<E><Code>InvalidClientTokenId</Code><Message>The security token is invalid</Message></E>',
    ],
    GetParameter: [400, '{"__type":"com.amazonaws.ssm#ParameterNotFound"}'],
  });
  const aws = await openAws('eu-west-1');
  expect(await aws.bootstrapped('us-east-1')).toBeUndefined();
  await expect(aws.identity()).rejects.toThrow('The security token is invalid');
  close();
});
