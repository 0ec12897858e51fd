import { expect, test } from 'vitest';
import { doctor } from '#bin/doctor/command.ts';
import { type Machine, openMachine } from '#bin/doctor/machine.ts';
import { sign } from '#domain/aws-signature.ts';
import { runCommand } from './run-command.ts';

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
  aws: () => Promise.reject(new Error('Region is missing')),
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
