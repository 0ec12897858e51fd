/**
 * Which file of the pages answers an address; undefined: none of them, the API does. A page of the console or the shop is a
 * path that the browser's own code reads, so all of them are one file. It stands alone and in plain JavaScript, so that its
 * text can also run in front of a bucket.
 */
export function pageFile(path: string): string | undefined {
  if (path === '/') return 'index.html';
  for (const page of ['console', 'shop']) {
    if (path === `/${page}` || path.startsWith(`/${page}/`)) return `${page}/index.html`;
  }
  if (path === '/docs' || path === '/docs/') return 'docs/index.html';
  if (path === '/docs/operating') return 'docs/operating.html';
  if (path === '/docs/operating/ko') return 'docs/operating/ko.html';
  if (path === '/docs/problems' || path === '/docs/problems/') return 'docs/problems/index.html';
  if (/^\/docs\/problems\/[a-z_.]+$/.test(path)) return `${path.slice(1)}.html`;
  if (path === '/openapi.json' || path.startsWith('/assets/')) return path.slice(1);
  return undefined;
}
