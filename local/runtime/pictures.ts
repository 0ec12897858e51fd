/** Serves uploaded pictures on the API's port, as CloudFront serves them from their bucket. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { namesCopy } from '#domain/entity-tag.ts';
import { PICTURE_FOLDER } from '#domain/picture.ts';
import { PICTURE_HEADERS } from '#lib/page-headers.ts';
import { accessDenied, sendError } from '#local/aws/s3/s3-error.ts';
import type { ObjectStore } from '#local/aws/s3/store.ts';

/**
 * Returns a handler for requests of pictures. The handler returns false when the path is not that of a picture.
 * @param bucket undefined when sellers cannot upload pictures
 */
export function createPictures(
  objects: ObjectStore,
  bucket: string | undefined,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return ({ method, url = '', headers }, response) => {
    const [path = ''] = url.split('?', 1);
    if (bucket === undefined || !path.startsWith(`/${PICTURE_FOLDER}/`)) return false;
    for (const [name, value] of Object.entries(PICTURE_HEADERS)) response.setHeader(name, value);
    const found = method === 'GET' || method === 'HEAD' ? objects.get(bucket, decoded(path.slice(1))) : undefined;
    if (!found) {
      // CloudFront may not list the bucket, so S3 does not say that an object is missing.
      sendError(response, accessDenied());
      return true;
    }
    const { body, contentType, cacheControl, etag } = found;
    const always = { ETag: etag, ...(cacheControl ? { 'Cache-Control': cacheControl } : {}) };
    if (namesCopy(headers['if-none-match'], etag)) response.writeHead(304, always).end();
    else {
      response.writeHead(200, { ...always, 'Content-Type': contentType, 'Content-Length': body.length });
      response.end(method === 'HEAD' ? undefined : body);
    }
    return true;
  };
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
