import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type AwsAccount, openAws } from '#bin/doctor/aws.ts';
import { doctor } from '#bin/doctor/command.ts';
import { type Machine, openMachine } from '#bin/doctor/machine.ts';
import { sign } from '#bin/doctor/sign.ts';
import { played } from './played.ts';

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

test('a machine that has everything, and where nothing runs, is well', async () => {
  const { code, said, printed } = await played(doctor, [], healthy);
  expect([code, said]).toEqual([0, []]);
  expect(printed).toEqual([
    'ok    node                   24.21.0',
    'ok    packages               all 2 as the lock file says',
    'ok    programs               postgres (PostgreSQL) 17.7; esbuild',
    'ok    ports                  4510 to 4515 are free',
    'ok    disk                   5.0 GB free',
    'note  system                 not running (npm start)',
  ]);
});

test.for<[string, Partial<Machine>, string]>([
  ['an old Node', { node: '20.19.0' }, 'MEND  node                   20.19.0 is too old: npm ci (it brings Node 24)'],
  [
    'packages of another commit',
    { installed: async () => ({ zod: '4.6.6' }) },
    'MEND  packages               zod is 4.6.6, not 4.6.7, and 1 more: npm ci',
  ],
  [
    'no program for this platform',
    { bundler: () => false },
    'MEND  programs               esbuild has no program for this machine: npm ci --include=optional (this is linux-x64; or set DATABASE_URL)',
  ],
  [
    'PostgreSQL that does not start',
    { postgres: () => Promise.reject(new Error('no such library')) },
    'MEND  programs               PostgreSQL does not run: no such library: npm ci --include=optional (this is linux-x64; or set DATABASE_URL)',
  ],
  [
    'a port somebody has',
    { portInUse: async () => 4513 },
    'MEND  ports                  another program listens on 4513: npm start -- --port 4520',
  ],
  [
    'a full disk',
    { freeBytes: async () => 300 * 1024 ** 2 },
    'MEND  disk                   only 0.3 GB free, 1.0 GB needed: free some, or forget the local data: npm start -- --fresh',
  ],
  [
    'a check that fails itself',
    { pinned: () => Promise.reject(new Error('no lock file')) },
    'MEND  packages               no lock file: npm ci',
  ],
])('%s: one line with the command that mends it, and exit 1', async ([, change, line]) => {
  const { code, said, printed } = await played(doctor, [], { ...healthy, ...change });
  expect(printed).toContain(line);
  expect([code, said]).toEqual([1, ['one thing must be patched']]);
});

test('a running system holds its own ports; one whose database is away must be patched', async () => {
  const running: Machine = { ...healthy, status: async () => 200, portInUse: async () => 4510 };
  const { code, printed } = await played(doctor, [], running);
  expect(code).toBe(0);
  expect(printed.slice(-1)).toEqual(['ok    system                 running, and its database answers']);
  const half: Machine = { ...running, status: async (url) => (url.endsWith('/health') ? 200 : 503) };
  expect((await played(doctor, [], half)).printed.at(-1)).toBe(
    'MEND  system                 running, but its products answer 503: stop it with Ctrl-C, then npm start',
  );
});

test('the account is looked at only when asked for: who, what is bootstrapped, mails', async () => {
  const { code, printed } = await played(doctor, ['--aws', '--json'], healthy);
  const found = JSON.parse(printed.join()) as { name: string; state: string; text: string; mend?: string }[];
  expect(found.slice(6)).toEqual([
    { name: 'account', state: 'ok', text: '111122223333 as assumed-role/dev/minji' },
    { name: 'bootstrap ap-northeast-2', state: 'ok', text: 'version 21' },
    {
      name: 'bootstrap us-east-1',
      state: 'mend',
      text: 'nothing there yet',
      mend: 'npx cdk bootstrap aws://111122223333/us-east-1',
    },
    {
      name: 'mails',
      state: 'note',
      text: 'in the sandbox (200 a day, 1 a second): mails reach verified addresses only; ask AWS for production access',
    },
  ]);
  expect(code).toBe(1);
});

test('without credentials the account is one line with what to do', async () => {
  const lost: Machine = { ...healthy, aws: () => Promise.reject(new Error('Region is missing')) };
  expect((await played(doctor, ['--aws'], lost)).printed.at(-1)).toMatch(
    /^MEND {2}account +Region is missing: aws conf/,
  );
});

test('this machine can be looked at', async () => {
  const machine = openMachine();
  expect(await machine.postgres()).toMatch(/PostgreSQL|DATABASE_URL/);
  expect(machine.bundler()).toBe(true);
  expect(await machine.freeBytes()).toBeGreaterThan(0);
  expect(Object.keys(await machine.pinned())).toEqual(expect.arrayContaining(['zod', '@clack/prompts']));
});

test('a request is signed as AWS’s own example says', () => {
  const signed = sign(
    {
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

/** Answers as AWS does, by what it is asked for. */
async function awsAnswering(answers: Readonly<Record<string, readonly [number, string]>>) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const name = String(request.headers['x-amz-target'] ?? /Action=(\w+)/.exec(body)?.[1]).replace('AmazonSSM.', '');
    asked.push(`${name} ${/Credential=[^,]+/.exec(request.headers.authorization ?? '')?.[0].replace(/\d{8}/, 'day')}`);
    const [status, text] = answers[name] ?? [400, '{}'];
    response.writeHead(status).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  return { asked, close: () => server.close() };
}

test('an account is asked who we are, what is bootstrapped in each region, and how many mails it may send', async () => {
  const quota =
    '<GetSendQuotaResponse><GetSendQuotaResult><Max24HourSend>50000</Max24HourSend><MaxSendRate>14</MaxSendRate><SentLast24Hours>0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>';
  const enabled =
    '<GetAccountSendingEnabledResponse><GetAccountSendingEnabledResult><Enabled>true</Enabled></GetAccountSendingEnabledResult></GetAccountSendingEnabledResponse>';
  const { asked, close } = await awsAnswering({
    GetCallerIdentity: [200, '<R><Arn>arn:aws:iam::111122223333:user/minji</Arn><Account>111122223333</Account></R>'],
    GetParameter: [200, '{"Parameter":{"Value":"28"}}'],
    GetSendQuota: [200, quota],
    GetAccountSendingEnabled: [200, enabled],
  });
  const there = await openAws('ap-northeast-2');
  expect(await there.identity()).toEqual({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/minji' });
  expect(await there.bootstrapped('us-east-1')).toBe(28);
  expect(await there.mail()).toEqual({ enabled: true, perDay: 50_000, perSecond: 14 });
  expect(asked.slice(0, 2)).toEqual([
    'GetCallerIdentity Credential=AKID/day/ap-northeast-2/sts/aws4_request',
    'GetParameter Credential=AKID/day/us-east-1/ssm/aws4_request',
  ]);
  close();
});

test('a region without a bootstrap is no error; credentials that AWS does not know are, in its words', async () => {
  const { close } = await awsAnswering({
    GetCallerIdentity: [
      403,
      '<E><Code>InvalidClientTokenId</Code><Message>The security token is invalid</Message></E>',
    ],
    GetParameter: [400, '{"__type":"com.amazonaws.ssm#ParameterNotFound"}'],
  });
  const there = await openAws('eu-west-1');
  expect(await there.bootstrapped('us-east-1')).toBeUndefined();
  await expect(there.identity()).rejects.toThrow('The security token is invalid');
  close();
});
