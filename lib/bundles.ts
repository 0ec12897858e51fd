/** The handlers as they are uploaded: one esbuild run for all of them, and the local AWS runs the very same files. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** How everything that runs is bundled. The AWS SDK is inside: its version is pinned. */
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

/** Function name → the folder that holds its `index.mjs`. */
export type Bundles = Readonly<Record<string, string>>;

/** Bundles every lambdas/<name>/handler.ts to dist/lambdas/<name>/index.mjs. */
export async function bundleHandlers(outdir: string = join(ROOT, 'dist', 'lambdas')): Promise<Bundles> {
  const names = readdirSync(join(ROOT, 'lambdas')).filter((n) => existsSync(join(ROOT, 'lambdas', n, 'handler.ts')));
  await esbuild.build({
    ...BUNDLING,
    entryPoints: Object.fromEntries(names.map((n) => [`${n}/index`, `lambdas/${n}/handler.ts`])),
    outdir,
  });
  // The set-up applies them from beside its bundle; one that was renamed must not be left there from the last build.
  const migrations = join(outdir, 'setup', 'migrations');
  rmSync(migrations, { recursive: true, force: true });
  cpSync(join(ROOT, 'db', 'migrations'), migrations, { recursive: true });
  return Object.fromEntries(names.map((n) => [n, join(outdir, n)]));
}
