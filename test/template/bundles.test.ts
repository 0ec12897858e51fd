import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSources } from '#db/sources.ts';
import { type Bundles, bundleHandlers } from '#lib/bundles.ts';
import { FUNCTIONS } from '#lib/functions.ts';
import { putFiles } from '#lib/put-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'donut-bundles-'));
let bundles: Bundles = {};

beforeAll(async () => {
  bundles = await bundleHandlers(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every function of the table has a bundle, and every handler is deployed', () => {
  expect(Object.keys(bundles).sort()).toEqual(Object.keys(FUNCTIONS).sort());
});

test('a bundle is one file that exports its handler, with a source map beside it', () => {
  for (const [name, dir] of Object.entries(bundles)) {
    const code = readFileSync(join(dir, 'index.mjs'), 'utf8');
    expect(code, name).toMatch(/export\s*\{[^}]*\bas handler\b[^}]*\}/);
    expect(code, name).toContain('//# sourceMappingURL=index.mjs.map');
    expect(existsSync(join(dir, 'index.mjs.map')), name).toBe(true);
  }
});

test('the bundle of the set-up function has every migration, every function and the grants', () => {
  expect(readSources(join(bundles['setup'] ?? '', 'db'))).toEqual(readSources('db'));
  expect(readSources('db').functions.length).toBeGreaterThan(100);
});

test('putFiles keeps equal files, replaces changed files and removes the rest', () => {
  const dir = mkdtempSync(join(folder, 'put-'));
  const put = (files: Record<string, string>) =>
    putFiles(dir, new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
  const inodes = () => ['same', 'in/other'].map((path) => statSync(join(dir, path)).ino);
  put({ same: '1', 'in/other': '1', 'in/old': '1' });
  const [same, other] = inodes();
  put({ same: '1', 'in/other': '2' });
  expect(inodes()[0]).toBe(same);
  expect(inodes()[1], 'renamed into place, never half written').not.toBe(other);
  expect(readFileSync(join(dir, 'in', 'other'), 'utf8')).toBe('2');
  expect(readdirSync(join(dir, 'in'))).toEqual(['other']);
  expect(readdirSync(folder).filter((name) => name.startsWith('put-'))).toEqual([relative(folder, dir)]);
});
