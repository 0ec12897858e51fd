import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundles, bundleHandlers } from '#lib/bundles.ts';
import { FUNCTIONS } from '#lib/functions.ts';

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

test('the set-up function carries every migration', () => {
  const sql = (dir: string) => readdirSync(dir).filter((name) => name.endsWith('.sql'));
  expect(sql(join(bundles['setup'] ?? '', 'migrations'))).toEqual(sql('db/migrations'));
});
