/**
 * The file that serves a page address, or undefined for addresses of the API. All pages of the console are one file,
 * and so are those of the shop: the browser's code reads the path. The function has no imports and is plain JavaScript,
 * because its text also runs in CloudFront.
 */
export function pageFile(path: string): string | undefined {
  if (path === '/') return 'index.html';
  for (const page of ['console', 'shop']) {
    if (path === `/${page}` || path.startsWith(`/${page}/`)) return `${page}/index.html`;
  }
  if (/^\/docs(\/[a-z_.-]+)*\.md$/.test(path) || path === '/llms.txt') return path.slice(1);
  if (path === '/docs' || path === '/docs/') return 'docs/index.html';
  if (path === '/docs/problems' || path === '/docs/problems/') return 'docs/problems/index.html';
  // A page in Korean is at the address of the English page with /ko.
  if (/^\/docs(\/(operating|problems|api\/[a-z-]+|problems\/[a-z_]+\.[a-z_]+))?(\/ko)?$/.test(path))
    return `${path.slice(1)}.html`;
  if (path === '/openapi.json' || path.startsWith('/assets/')) return path.slice(1);
  return undefined;
}
