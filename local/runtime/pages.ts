/** Serves the pages on the API's port, with the headers that CloudFront sends. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { namesCopy } from '#domain/entity-tag.ts';
import { pageFile } from '#lib/page-file.ts';
import { cacheControl, pageHeaders } from '#lib/page-headers.ts';
import type { Pages } from '#lib/pages.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Returns a handler for page requests. The handler returns false when the path is not a page, so the API handles it.
 * @param imageHosts the hosts of product pictures
 * @param uploadOrigins where pages send pictures
 */
export function createPages(
  pages: Pages,
  imageHosts: readonly string[],
  uploadOrigins: readonly string[],
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const always = pageHeaders(imageHosts, uploadOrigins);
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const file = pageFile(path);
    const body = file === undefined ? undefined : pages.get(file);
    if (!file || !body || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const headers = { ...always, 'Cache-Control': cacheControl(file), ETag: etag };
    if (namesCopy(request.headers['if-none-match'], etag)) {
      response.writeHead(304, headers).end();
    } else {
      response.writeHead(200, {
        ...headers,
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Content-Length': body.length,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    }
    return true;
  };
}
