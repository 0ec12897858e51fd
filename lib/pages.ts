/** All static pages, built in memory by one esbuild run. The upload and `npm start` use the same bytes. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as esbuild from 'esbuild';
import type { Route } from '#api/route.ts';
import { routes } from '#api/routes.ts';
import { daisy } from './daisy.ts';
import { docsPages } from './docs-pages.ts';
import { htmlShell } from './html.ts';
import { filesByPath, putFiles } from './put-files.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'dist', 'pages');

/** Path in the folder, such as `console/index.html` → content. */
export type Pages = ReadonlyMap<string, Uint8Array>;

/**
 * Route name → method, path, whether it needs an Idempotency-Key, and whether anyone may call it: the part of the route table that
 * browsers need.
 */
const routeLines = Object.fromEntries(
  Object.entries(routes as Record<string, Route>).map(([name, route]) => [
    name,
    [route.method, route.path, route.idempotent === true, route.who.includes('anyone')],
  ]),
);

const BROWSER = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  // The first versions with light-dark().
  target: ['chrome123', 'firefox120', 'safari17.5'],
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  define: { ROUTE_LINES: JSON.stringify(routeLines) },
  outdir: OUT,
  plugins: [daisy],
} as const satisfies esbuild.BuildOptions;

const ENTRIES = {
  console: 'web/console/main.tsx',
  shop: 'web/shop/main.tsx',
  style: 'web/console/style.css',
  docs: 'web/docs/main.ts',
  paper: 'web/docs/style.css',
};

export async function makePages(): Promise<Pages> {
  const { outputFiles, metafile } = await esbuild.build({ ...BROWSER, entryPoints: ENTRIES });
  const pages = filesByPath(OUT, outputFiles);
  const built = (entry: string): string => {
    const found = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry);
    return `/${relative(OUT, join(ROOT, found?.[0] ?? ''))}`;
  };
  /** Chunks that a script imports. The page preloads them in parallel with the script. */
  const needs = (script: string): readonly string[] =>
    (metafile.outputs[relative(ROOT, join(OUT, script))]?.imports ?? [])
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .map(({ path }) => `/${relative(OUT, join(ROOT, path))}`);
  const text = (path: string, html: string) => pages.set(path, new TextEncoder().encode(html));
  const style = built(ENTRIES.style);
  const app = (title: string, description: string, script: string): string =>
    htmlShell({ title, description, style, head: scripts(script, needs(script)) }, APP);
  text(
    'console/index.html',
    app('Donut States Console', 'The console of a shop: orders, stock, queues.', built(ENTRIES.console)),
  );
  text('shop/index.html', app('Donut States', 'An online donut shop. 온라인 도넛 상점입니다.', built(ENTRIES.shop)));
  text('index.html', htmlShell({ title: 'Donut States', description: 'The shop and its console.', style }, START));
  for (const [path, html] of docsPages({ style: built(ENTRIES.paper), script: built(ENTRIES.docs) })) text(path, html);
  pages.set('assets/logo.svg', readFileSync(join(ROOT, 'web', 'shared', 'logo.svg')));
  return pages;
}

const scripts = (script: string, needed: readonly string[]): string =>
  `${needed.map((path) => `<link rel="modulepreload" href="${path}">`).join('')}<script type="module" src="${script}"></script>`;

const APP = '<div id="app"></div><noscript>This page needs JavaScript. 이 페이지는 JavaScript가 필요합니다.</noscript>';
const START =
  '<main class="entry"><img src="/assets/logo.svg" alt="" width="56" height="56"><h1>Donut States</h1><p><a href="/shop">Shop · 상점</a></p><p><a href="/console">Console · 콘솔</a></p></main>';

/** Writes the pages to a folder, removes files that are no longer built, and returns the folder. */
export function writePages(pages: Pages, outdir: string = OUT): string {
  putFiles(outdir, pages);
  return outdir;
}
