/** The uploads of S3: a browser sends a signed form to `/<bucket>`. No other call of S3 is emulated, because no function makes one. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority } from '#local/aws/iam/authority.ts';
import { AwsError } from '#local/aws/service.ts';
import { isLocalOrigin, readBody } from '#local/runtime/http.ts';
import type { Bucket } from './buckets.ts';
import { checkForm } from './check-form.ts';
import { readForm } from './form.ts';
import { accessDenied, sendError } from './s3-error.ts';
import type { ObjectStore } from './store.ts';

export interface UploadOptions {
  readonly buckets: readonly Bucket[];
  readonly objects: ObjectStore;
  readonly authority: Authority;
  /** Epoch milliseconds. */
  now(): number;
  secretOf(accessKeyId: string): string | undefined;
  /** The function that has an access key. A form outlives the environment that signed it, as the credentials of AWS do. */
  functionOf(accessKeyId: string): string | undefined;
}

/** The largest body of one request. S3 accepts 5 GB. */
const BODY_BYTES_MAX = 41 * 1024 * 1024;
/** The encoded key is the name of a file. S3 accepts 1,024 bytes. */
const KEY_CHARACTERS_MAX = 200;

/** Returns a handler of uploads. It returns false for a request that is not sent to a bucket. */
export function createUploads(options: UploadOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const bucket = options.buckets.find(({ name }) => path === `/${name}` || path === `/${name}/`);
    if (!bucket || (request.method !== 'POST' && request.method !== 'OPTIONS')) return false;
    handle(options, bucket, request, response).catch((error: unknown) => sendError(response, error));
    return true;
  };
}

async function handle(
  options: UploadOptions,
  bucket: Bucket,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin, 'access-control-request-method': wanted } = request.headers;
  // S3 would accept every page that has a signed form. The secrets of this machine are public, so only its own pages may send.
  if (!isLocalOrigin(request)) throw accessDenied();
  const isPreflight = request.method === 'OPTIONS';
  const mayRead = bucket.corsMethods.includes(isPreflight ? String(wanted) : 'POST');
  if (isPreflight && !mayRead) throw accessDenied('CORSResponse: This CORS request is not allowed.');
  if (origin !== undefined && mayRead) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-methods', bucket.corsMethods.join(', '));
  }
  if (!isPreflight) await upload(options, bucket, request);
  response.writeHead(isPreflight ? 200 : 204).end();
}

async function upload(options: UploadOptions, bucket: Bucket, request: IncomingMessage): Promise<void> {
  const { objects, authority, now, secretOf, functionOf } = options;
  const form = await readForm(request, await readBody(request, BODY_BYTES_MAX));
  const accessKeyId = checkForm(form, { bucket: bucket.name, now: now(), secretOf });
  const key = form.fields.get('key') ?? '';
  if (encodeURIComponent(key).length > KEY_CHARACTERS_MAX)
    throw new AwsError('KeyTooLongError', 'Your key is too long');
  // An upload has the permissions of the role that signed its form, at the time of the upload.
  const grant = { action: 's3:PutObject', resource: `${bucket.arn}/${key}` };
  if (!authority.authorize(functionOf(accessKeyId) ?? '', [grant]).allowed) throw accessDenied();
  const cacheControl = form.fields.get('cache-control');
  objects.put(bucket.name, key, {
    body: form.file,
    contentType: form.fields.get('content-type') ?? 'binary/octet-stream',
    etag: `"${createHash('md5').update(form.file).digest('hex')}"`,
    ...(cacheControl === undefined ? {} : { cacheControl }),
  });
}
