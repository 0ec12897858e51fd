import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, test } from 'vitest';

// The table a contributor reads in ARCHITECTURE.md is the table this test enforces.
const ROW = /^\| `(\w+)\/` \|[^|]+\|([^|]+)\|$/gm;
// Static, type-only and re-exporting imports; side-effect imports; dynamic ones and `typeof import()`.
const IMPORT = /^(?:import|export)\b[^'`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'/gm;

const rooms = [...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(ROW)].map(([, room = '', allowed = '']) => ({
  room,
  allowed: allowed.split(',').map((name) => name.trim().replaceAll('`', '')),
}));
const filesOf = (room: string) => globSync(`${room}/**/*.{ts,tsx}`);

const importsOf = (source: string): string[] => [...source.matchAll(IMPORT)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** Under which names of the table an import may be welcome. */
function namesOf(specifier: string): string[] {
  if (specifier.startsWith('#')) return [specifier.slice(1).split('/')[0] ?? ''];
  if (isBuiltin(specifier)) return ['node', specifier.startsWith('node:') ? specifier : 'a builtin without node:'];
  return [specifier.split('/')[0] ?? ''];
}

function strangers(source: string, welcome: readonly string[]): string[] {
  return importsOf(source)
    .filter((specifier) => !specifier.startsWith('./'))
    .filter((specifier) => specifier.startsWith('../') || !namesOf(specifier).some((name) => welcome.includes(name)));
}

test.for(rooms)('$room/ imports only what its row allows', ({ room, allowed }) => {
  const files = filesOf(room);
  expect(files, `${room}/ has no files, drop its row`).not.toEqual([]);
  const found = files.flatMap((file) =>
    strangers(readFileSync(file, 'utf8'), [room, ...allowed]).map((specifier) => `${file} imports ${specifier}`),
  );
  expect(found).toEqual([]);
});

test('every folder with TypeScript in it has a row', () => {
  const folders = globSync('*/**/*.{ts,tsx}', { exclude: ['node_modules', 'cdk.out', 'dist', 'test', '.local'] });
  expect([...new Set(folders.map((file) => file.split('/')[0]))].sort()).toEqual(rooms.map(({ room }) => room).sort());
});

test('every cross-room import names a file, and every room is reachable by its own name', () => {
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, string> };
  for (const { room } of rooms) expect(imports[`#${room}/*`]).toBe(`./${room}/*`);
  const vague = rooms.flatMap(({ room }) =>
    filesOf(room).flatMap((file) =>
      importsOf(readFileSync(file, 'utf8')).filter(
        (name) => /^[#.]/.test(name) && !/\.(ts|tsx|mjs|sql|json)$/.test(name),
      ),
    ),
  );
  expect(vague).toEqual([]);
});

test('only lambdas/support reads the environment, and what is always true reads nothing at all', () => {
  const readers = rooms
    .filter(({ room }) => ['lambdas', 'db', 'mail', 'api', 'domain'].includes(room))
    .flatMap(({ room }) => filesOf(room))
    .filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
  expect(readers.filter((file) => !file.startsWith('lambdas/support/'))).toEqual([]);
  const clocks = filesOf('domain').filter((file) =>
    /Date\.now\(|new Date\(\)|Math\.random\(/.test(readFileSync(file, 'utf8')),
  );
  expect(clocks).toEqual([]);
});

test('the check sees what it must: every spelling of an import, and no SQL', () => {
  const source = [
    "import { a } from '#lambdas/order/place.ts';",
    "import type {\n  B,\n} from 'left-pad';",
    "export { c } from '../lib/app.ts';",
    "import 'fs';",
    "const d = await import('@aws-sdk/client-sns');",
    "const sql = `select x from 'OUT_OF_STOCK'`;",
    "import { e } from './near.ts';",
  ].join('\n');
  expect(strangers(source, ['node', '@aws-sdk'])).toEqual(['#lambdas/order/place.ts', 'left-pad', '../lib/app.ts']);
  expect(strangers(source, ['domain'])).toHaveLength(5);
});
