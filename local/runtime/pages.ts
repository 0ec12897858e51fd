/** Serves the pages on the API's port, with the headers that CloudFront sends. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
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
 * CloudFront compresses text of at least this size, and its entity tag becomes a weak one.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
const COMPRESSED_BYTES_MIN = 1_000;

/** Quality 0 means that the client refuses the coding: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;

/** Returns a function that compresses each file once. Undefined: the file is sent as it is. */
function openCompression(): (file: string, body: Uint8Array, accepted: string | undefined) => Uint8Array | undefined {
  const compressed = new Map<Uint8Array, Uint8Array>();
  return (file, body, accepted = '') => {
    if (!TAKES_GZIP.test(accepted) || body.length < COMPRESSED_BYTES_MIN || extname(file) === '.png') return undefined;
    const known = compressed.get(body);
    if (known) return known;
    const result = gzipSync(body);
    compressed.set(body, result);
    return result;
  };
}

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
  const compress = openCompression();
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const file = pageFile(path);
    const body = file === undefined ? undefined : pages.get(file);
    if (!file || !body || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const compressed = compress(file, body, request.headers['accept-encoding']);
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const etag = compressed ? `W/${tag}` : tag;
    const headers = { ...always, 'Cache-Control': cacheControl(file), ETag: etag, Vary: 'Accept-Encoding' };
    if (namesCopy(request.headers['if-none-match'], etag)) {
      response.writeHead(304, headers).end();
    } else {
      response.writeHead(200, {
        ...headers,
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        ...(compressed ? { 'Content-Encoding': 'gzip' } : {}),
        'Content-Length': (compressed ?? body).length,
      });
      response.end(request.method === 'HEAD' ? undefined : (compressed ?? body));
    }
    return true;
  };
}
