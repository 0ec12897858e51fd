import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

// The table in ARCHITECTURE.md is the data of this test.
const ROW = /^\| `(\w+)\/` \|[^|]+\|([^|]+)\|$/gm;
// Static, type-only and re-exporting imports; side-effect imports; dynamic ones and `typeof import()`.
const IMPORT = /^(?:import|export)\b[^'`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'/gm;

const layers = [...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(ROW)].map(([, layer = '', allowed = '']) => ({
  layer,
  allowed: allowed.split(',').map((name) => name.trim().replaceAll('`', '')),
}));
const filesOf = (layer: string) => globSync(`${layer}/**/*.{ts,tsx}`);

const importsOf = (source: string): string[] => [...source.matchAll(IMPORT)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** The names of the table that allow an import. */
function namesOf(specifier: string): string[] {
  if (specifier.startsWith('#')) return [specifier.slice(1).split('/')[0] ?? ''];
  if (isBuiltin(specifier)) return ['node', specifier.startsWith('node:') ? specifier : 'a builtin without node:'];
  return [specifier.split('/')[0] ?? ''];
}

function forbidden(source: string, allowed: readonly string[]): string[] {
  return importsOf(source)
    .filter((specifier) => !specifier.startsWith('./'))
    .filter((specifier) => specifier.startsWith('../') || !namesOf(specifier).some((name) => allowed.includes(name)));
}

test.for(layers)('$layer/ imports only what its row allows', ({ layer, allowed }) => {
  const files = filesOf(layer);
  expect(files, `${layer}/ has no files: remove its row`).not.toEqual([]);
  const found = files.flatMap((file) =>
    forbidden(readFileSync(file, 'utf8'), [layer, ...allowed]).map((specifier) => `${file} imports ${specifier}`),
  );
  expect(found).toEqual([]);
});

/** The files of each import circle, type-only imports included. A circle across layers would break a row of the table. */
function circles(files: readonly string[]): readonly string[] {
  const imports = new Map(
    files.map((file) => [
      file,
      importsOf(readFileSync(file, 'utf8')).flatMap((name) => {
        if (name.startsWith('#')) return [name.slice(1)];
        return name.startsWith('./') ? [join(dirname(file), name)] : [];
      }),
    ]),
  );
  const reaches = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [...(imports.get(start) ?? [])];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      open.push(...(imports.get(file) ?? []));
    }
    return seen;
  };
  return files.filter((file) => reaches(file).has(file));
}

test.for(layers)('$layer/ has no import circle, type-only imports included', ({ layer }) => {
  expect(circles(filesOf(layer))).toEqual([]);
});

test('every folder with TypeScript in it has a row', () => {
  const folders = globSync('*/**/*.{ts,tsx}', { exclude: ['node_modules', 'cdk.out', 'dist', 'test', '.local'] });
  expect([...new Set(folders.map((file) => file.split('/')[0]))].sort()).toEqual(
    layers.map(({ layer }) => layer).sort(),
  );
});

test('every import from another layer names a file, and every layer is reachable by its own name', () => {
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, string> };
  for (const { layer } of layers) expect(imports[`#${layer}/*`]).toBe(`./${layer}/*`);
  const vague = layers.flatMap(({ layer }) =>
    filesOf(layer).flatMap((file) =>
      importsOf(readFileSync(file, 'utf8')).filter(
        (name) => /^[#.]/.test(name) && !/\.(ts|tsx|mjs|sql|json)$/.test(name),
      ),
    ),
  );
  expect(vague).toEqual([]);
});

test('only lambdas/shared reads the environment, and domain reads no clock and no randomness', () => {
  const readers = layers
    .filter(({ layer }) => ['lambdas', 'db', 'mail', 'api', 'domain'].includes(layer))
    .flatMap(({ layer }) => filesOf(layer))
    .filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
  expect(readers.filter((file) => !file.startsWith('lambdas/shared/'))).toEqual([]);
  const clocks = filesOf('domain').filter((file) =>
    /Date\.now\(|new Date\(\)|Math\.random\(/.test(readFileSync(file, 'utf8')),
  );
  expect(clocks).toEqual([]);
});

test('the check finds every form of import, and ignores SQL', () => {
  const source = [
    "import { a } from '#lambdas/order/place.ts';",
    "import type {\n  B,\n} from 'left-pad';",
    "export { c } from '../lib/app.ts';",
    "import 'fs';",
    "const d = await import('@aws-sdk/client-sns');",
    "const sql = `select x from 'OUT_OF_STOCK'`;",
    "import { e } from './near.ts';",
  ].join('\n');
  expect(forbidden(source, ['node', '@aws-sdk'])).toEqual(['#lambdas/order/place.ts', 'left-pad', '../lib/app.ts']);
  expect(forbidden(source, ['domain'])).toHaveLength(5);
});

test('every test file is in a folder that a project of vitest.config.ts runs', () => {
  const config = readFileSync('vitest.config.ts', 'utf8');
  const folders = globSync('test/**/*.test.{ts,tsx}').map((file) => file.split('/').slice(0, 2).join('/'));
  expect([...new Set(folders)].filter((folder) => !config.includes(`'${folder}/**/`))).toEqual([]);
});
