/** The bundles as they are uploaded: one esbuild run for all handlers. The local AWS runs the same files. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { databaseSources } from './database-sources.ts';
import { filesByPath, putFiles } from './put-files.ts';

const ROOT = join(import.meta.dirname, '..');

/** Build options of all bundles. The AWS SDK is bundled, so that its version is pinned. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // CommonJS inside the bundle calls require(), which an ES module does not have.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies esbuild.BuildOptions;

/** Function name → folder that holds its `index.mjs`. */
export type Bundles = Readonly<Record<string, string>>;

/** Bundles every lambdas/<name>/handler.ts to dist/lambdas/<name>/index.mjs. */
export async function bundleHandlers(outdir: string = join(ROOT, 'dist', 'lambdas')): Promise<Bundles> {
  const names = readdirSync(join(ROOT, 'lambdas')).filter((n) => existsSync(join(ROOT, 'lambdas', n, 'handler.ts')));
  const { outputFiles } = await esbuild.build({
    ...BUNDLING,
    entryPoints: Object.fromEntries(names.map((n) => [`${n}/index`, `lambdas/${n}/handler.ts`])),
    outdir,
    write: false,
  });
  const files = filesByPath(outdir, outputFiles);
  // The set-up function applies the SQL sources from the folder of its bundle.
  for (const [path, content] of databaseSources()) files.set(join('setup', 'db', path), content);
  putFiles(outdir, files);
  return Object.fromEntries(names.map((n) => [n, join(outdir, n)]));
}
