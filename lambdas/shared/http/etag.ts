import { createHash } from 'node:crypto';
import { allowsChange, namesCopy } from '#domain/entity-tag.ts';
import type { HttpMiddleware } from './find-route.ts';
import { HttpProblem } from './http-problem.ts';

/**
 * Adds an ETag to the routes that declare one, and evaluates the conditions of RFC 9110: 412 if If-Match does not name the
 * resource as it is, 304 if If-None-Match does. Streams have no ETag.
 */
export const etag = (): HttpMiddleware => ({
  after(request) {
    const { response, context } = request;
    const { found, headers: sent } = context.http;
    if (!found?.route.etag || response?.statusCode !== 200 || typeof response.body !== 'string') return;
    // A function that knows the version of its resource has set the header itself.
    const tag =
      response.headers?.['ETag'] ?? `"${createHash('sha256').update(response.body).digest('base64url').slice(0, 22)}"`;
    if (!allowsChange(sent['if-match'], String(tag))) throw new HttpProblem('request.precondition_failed');
    const headers = { ...response.headers, ETag: tag };
    const isCurrent = namesCopy(sent['if-none-match'], String(tag));
    request.response = isCurrent ? { statusCode: 304, headers, body: '' } : { ...response, headers };
  },
});
