/** The typed client as another project installs it: packed, extracted, compiled and run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDocument } from '#lib/api-pages/document.ts';
import { typescriptOf } from '#lib/api-pages/samples.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..', '..');
const MODULES = join(ROOT, 'node_modules');
const project = mkdtempSync(join(tmpdir(), 'client-package-'));
const installed = join(project, 'node_modules', 'donut-states-client');

beforeAll(async () => {
  const source = join(project, 'source');
  await run(process.execPath, [join(ROOT, 'bin', 'client.ts'), '--out', source]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project, source], { cwd: project });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(project, packed?.filename ?? ''), '-C', installed, '--strip-components=1']);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    symlinkSync(join(MODULES, name), join(project, 'node_modules', name));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(project, { recursive: true }));

test('the package contains its license, and the command explains its arguments', async () => {
  expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  const client = (...args: readonly string[]) => run(process.execPath, [join(ROOT, 'bin', 'client.ts'), ...args]);
  expect((await client('--help')).stdout).toContain('--out <dir>');
  const failed = await client('--glaze').catch((error: { code: number; stderr: string }) => error);
  expect(failed).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Unknown option '--glaze'[^\n]*\n\nnpm run/),
  });
});

test('every TypeScript sample of the API pages and of the README compiles with the packed client', async () => {
  const samples = readDocument('0').operations.map(
    (operation) =>
      `export async function ${operation.operationId}() {\n${typescriptOf(operation)}\nreturn [data, error];\n}`,
  );
  const use = `import { openShop, type Schema } from 'donut-states-client';
const shop = openShop({ url: 'https://shop.example.com', token: () => undefined, language: 'ko' });
export const total = (order: Schema<'Order'>): number => order.total;
// @ts-expect-error: there is no such route
export const wrong = () => shop.GET('/api/v1/glazes');
${samples.join('\n')}`;
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const [open = '', ...others] = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  expect(others.length).toBeGreaterThan(0);
  const readmes = [
    `${open}export { shop };`,
    ...others.map((code) => `import { shop } from './readme-0.ts';\n${code}`),
  ];
  readmes.forEach((code, i) => void writeFileSync(join(project, `readme-${i}.ts`), code));
  const compilerOptions = {
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
      allowImportingTsExtensions: true,
    },
    ...{ module: 'nodenext', target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'] },
  };
  const files = ['use.ts', ...readmes.map((_, i) => `readme-${i}.ts`)];
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  writeFileSync(join(project, 'use.ts'), use);
  const tsc = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin', 'tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', project]).catch((error) => error);
  expect(stdout).toBe('');
});

test('the packed client sends the token and the language, and returns data or a problem', async () => {
  const requests: unknown[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    requests.push([method, url, headers.authorization, headers['accept-language']]);
    const isFound = url?.includes('limit=2');
    response.writeHead(isFound ? 200 : 404, {
      'content-type': isFound ? 'application/json' : 'application/problem+json',
    });
    response.end(isFound ? '{"items":[],"next":null}' : '{"code":"product.not_found"}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(
    join(project, 'run.js'),
    `import { openShop } from 'donut-states-client';
const shop = openShop({ url: '${url}', token: async () => 'tok', language: 'ko' });
const list = await shop.GET('/api/v1/products', { params: { query: { limit: 2 } } });
const one = await shop.GET('/api/v1/products/{productId}', { params: { path: { productId: 'prd_1' } } });
console.log(JSON.stringify([list.data, one.error.code]));`,
  );
  const { stdout } = await run(process.execPath, [join(project, 'run.js')]);
  server.close();
  expect(JSON.parse(stdout)).toEqual([{ items: [], next: null }, 'product.not_found']);
  expect(requests).toEqual([
    ['GET', '/api/v1/products?limit=2', 'Bearer tok', 'ko'],
    ['GET', '/api/v1/products/prd_1', 'Bearer tok', 'ko'],
  ]);
});
