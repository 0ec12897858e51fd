import { createHash } from 'node:crypto';
import type { HttpMiddleware } from './find-route.ts';

/** Adds an ETag to the routes that declare one, and responds 304 to a matching If-None-Match. Streams have no ETag. */
export const etag = (): HttpMiddleware => ({
  after(request) {
    const { response, context } = request;
    if (!context.http.found?.route.etag || response?.statusCode !== 200 || typeof response.body !== 'string') return;
    // A function that knows the version of its resource has set the header itself.
    const tag =
      response.headers?.['ETag'] ?? `"${createHash('sha256').update(response.body).digest('base64url').slice(0, 22)}"`;
    const headers = { ...response.headers, ETag: tag };
    request.response =
      context.http.headers['if-none-match'] === tag ? { statusCode: 304, headers, body: '' } : { ...response, headers };
  },
});
