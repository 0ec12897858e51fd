/** The pages as they are uploaded: their size, their policy and their completeness. */
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { routes } from '#api/routes.ts';
import { pageFile } from '#lib/page-file.ts';
import { cacheControl, pageHeaders } from '#lib/page-headers.ts';
import { withSettings } from '#lib/page-settings.ts';
import { makePages, type Pages } from '#lib/pages.ts';

const API_PAGE_BYTES_MAX = 300_000;
const CONSOLE_GZ_BYTES_MAX = 90_000;
let pages: Pages;
const text = (path: string): string => new TextDecoder().decode(pages.get(path));

beforeAll(async () => {
  pages = await makePages();
});

/** The files a browser loads for a page, directly and indirectly. */
function loadedBy(page: string, seen: Set<string> = new Set([page])): ReadonlySet<string> {
  for (const [, name = ''] of text(page).matchAll(/["'/](?:assets\/|\.\/)([\w.-]+\.(?:js|css|svg))["']/g)) {
    const file = `assets/${name}`;
    if (pages.has(file) && !seen.has(file)) loadedBy(file, seen.add(file));
  }
  return seen;
}

test('the console is at most 90 kB compressed and contains no zod', () => {
  const files = [...loadedBy('console/index.html')];
  expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(1);
  const bytes = files.reduce((sum, file) => sum + gzipSync(pages.get(file) ?? '').length, 0);
  expect(bytes).toBeLessThan(CONSOLE_GZ_BYTES_MAX);
  expect(files.filter((file) => text(file).includes('ZodError'))).toEqual([]);
});

test('every page says in one sentence what it is for', () => {
  for (const path of [...pages.keys()].filter((one) => one.endsWith('.html')))
    expect(text(path), path).toMatch(/<meta name="description" content="[^"`]{5,}">/);
});

test('the console and the shop name the time zone of the shop, and whether pictures are uploaded', () => {
  const zone = '<meta name="time-zone" content="Asia/Seoul">';
  const uploads = '<meta name="picture-uploads" content="on">';
  for (const [pictureUploads, meta] of [
    [false, `${zone}<title>`],
    [true, `${zone}${uploads}<title>`],
  ] as const) {
    const changed = withSettings(pages, { timeZone: 'Asia/Seoul', pictureUploads });
    expect([...changed.keys()]).toEqual([...pages.keys()]);
    for (const path of ['console/index.html', 'shop/index.html'])
      expect(new TextDecoder().decode(changed.get(path))).toContain(meta);
  }
});

test('each page of the API is at most 300 KB with everything that it loads, and names every operation', () => {
  const paths = [...pages.keys()].filter((path) => /^docs\/(index|ko|api\/.*)\.html$/.test(path));
  expect(paths.length).toBeGreaterThan(30);
  for (const path of paths) {
    const bytes = [...loadedBy(path)].reduce((sum, file) => sum + (pages.get(file)?.length ?? 0), 0);
    expect(bytes, path).toBeLessThan(API_PAGE_BYTES_MAX);
  }
  for (const [start, language] of [
    ['docs/index.html', ''],
    ['docs/ko.html', '/ko'],
  ] as const) {
    const links = [...text(start).matchAll(/href="(\/docs\/api\/[^"#]+)#(\w+)"/g)];
    expect(links.map(([, , name]) => name).sort()).toEqual(Object.keys(routes).sort());
    for (const [, address = '', name] of links) {
      expect(address.endsWith('/ko')).toBe(language !== '');
      expect(text(pageFile(address) ?? ''), `${address}#${name}`).toContain(`id="${name}"`);
    }
  }
});

test('each documentation page is also Markdown at its address with .md, and /llms.txt names pages that exist', () => {
  const documents = [...pages.keys()].filter((path) => /^docs\/.*\.html$/.test(path));
  expect(documents.length).toBeGreaterThan(100);
  for (const path of documents) {
    const [, address = ''] = /<link rel="alternate" type="text\/markdown" href="([^"]+)">/.exec(text(path)) ?? [];
    expect(text(pageFile(address) ?? ''), `${path} ${address}`).toMatch(/^# /);
  }
  const links = [...text('llms.txt').matchAll(/\]\((\/[^)]+)\)/g)].map(([, address = '']) => address);
  expect(links.length).toBeGreaterThan(15);
  expect(links.filter((address) => !pages.has(pageFile(address) ?? ''))).toEqual([]);
  expect(text('llms.txt')).not.toMatch(/\P{ASCII}/u);
  expect(text('docs/problems/stock.sold_out.md')).toContain('- `POST /api/v1/orders`');
  expect(text('docs/problems/stock.sold_out/ko.md')).toContain('**409** 품절되었습니다 · Sold out');
  expect(text('docs/api/orders/ko.md')).toContain('- 409: `order.price_changed`, `stock.sold_out`');
});

test('a page of the API contains its requests, fields and problems as text', () => {
  const orders = text('docs/api/orders.html');
  for (const part of [
    "curl -X POST 'https://shop.example.com/api/v1/orders'",
    '-H &quot;idempotency-key: $(uuidgen)&quot;',
    "await shop.POST('/api/v1/orders', {",
    '<code>lines[].productId</code> <em>required</em>',
    '<code>integer (1 to 10000)</code>',
    '<a href="/docs/problems/stock.sold_out"><code>stock.sold_out</code></a> Sold out',
  ])
    expect(orders).toContain(part);
  expect(text('docs/api/orders/ko.html')).toContain('주문합니다. 모든 항목이');
});

test('a page preloads every chunk of its script', () => {
  for (const page of ['console/index.html', 'shop/index.html']) {
    const scripts = [...loadedBy(page)].filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) expect(text(page), `${page} ${script}`).toContain(`/${script}"`);
  }
});

test('no page has an inline script or style, which the policy would block', () => {
  const html = [...pages.keys()].filter((path) => path.endsWith('.html'));
  const inline = html.filter((path) => /<script(?![^>]*src=)[^>]*>|<style|\sstyle=|\son\w+=/.test(text(path)));
  expect(inline).toEqual([]);
  expect(pageHeaders(['pictures.example.com'])['Content-Security-Policy']).not.toMatch(/unsafe|\*/);
});

test('every page address has a file, and addresses of the API have none', () => {
  const addresses = [
    '/',
    '/console',
    '/console/dead-letters/dl_1',
    '/shop',
    '/shop/orders/ord_1',
    '/docs',
    '/docs/ko',
    '/llms.txt',
    '/docs/api/orders/ko',
    '/docs/problems/',
    '/docs/problems/ko',
    '/docs/problems/stock.sold_out/ko',
    '/openapi.json',
  ];
  expect(addresses.filter((address) => !pages.has(pageFile(address) ?? ''))).toEqual([]);
  expect(['/api/v1/products', '/_local/clock', '/consoles', '/nowhere'].map(pageFile)).toEqual(
    Array(4).fill(undefined),
  );
});

test('daisyUI’s copies of its classes for screen widths are removed, and the rest is complete', () => {
  const css = text([...loadedBy('console/index.html')].find((file) => file.endsWith('.css')) ?? '');
  expect(css).not.toMatch(/\.(sm|md|lg|xl)\\:/);
  for (const name of ['.btn', '.badge-error', '.modal-box', '.table', '.progress']) expect(css).toContain(name);
  expect(css.split('{').length).toBe(css.split('}').length);
});

test('browsers cache files with a hash in their name for a year and revalidate pages', () => {
  const kept = [...pages.keys()].filter((path) => cacheControl(path).includes('immutable'));
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.filter((path) => !path.startsWith('assets/') || path.endsWith('logo.svg'))).toEqual([]);
});
