/** Uploads to the local S3 over HTTP: what S3 refuses is refused here, too. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signForm } from '#domain/post-policy.ts';
import type { Authority } from '#local/aws/iam/authority.ts';
import { type ObjectStore, openObjects } from '#local/aws/s3/store.ts';
import { createUploads } from '#local/aws/s3/uploads.ts';
import { type Listening, listen } from '#local/runtime/http.ts';
import { createPictures } from '#local/runtime/pictures.ts';

const BUCKET = 'pictures-test';
const NOW = Date.parse('2026-05-01T12:00:00Z');
const KEY = 'pictures/pic_1.png';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]);
const dir = mkdtempSync(join(tmpdir(), 'donut-s3-'));
let objects: ObjectStore;
let s3: Listening;
let shop: Listening;
let now = NOW;
const allowed = new Set(['products']);

beforeAll(async () => {
  objects = openObjects(dir);
  const authorize: Authority['authorize'] = (name, [grant]) => ({
    allowed: allowed.has(name) && /^arn:aws:s3:::pictures-test\/pictures\//.test(grant?.resource ?? ''),
  });
  const uploads = createUploads({
    buckets: [{ name: BUCKET, arn: `arn:aws:s3:::${BUCKET}`, corsMethods: ['POST'] }],
    objects,
    authority: { authorize } as Authority,
    now: () => now,
    secretOf: (id) => (id === 'AKIAPRODUCTS' || id === 'AKIAORDER' ? 'local' : undefined),
    functionOf: (id) => id.replace('AKIA', '').toLowerCase(),
  });
  const pictures = createPictures(objects, BUCKET);
  s3 = await listen(0, (request, response) => void (uploads(request, response) || response.writeHead(404).end()));
  shop = await listen(0, (request, response) => void (pictures(request, response) || response.writeHead(404).end()));
});
afterAll(async () => {
  await s3?.close();
  await shop?.close();
  rmSync(dir, { recursive: true, force: true });
});

const signed = (fields: Readonly<Record<string, string>> = {}, accessKeyId = 'AKIAPRODUCTS') =>
  signForm(
    {
      ...{ bucket: BUCKET, region: 'us-east-1', bytesMax: 10, now: NOW, expiresAt: NOW + 300_000 },
      fields: { key: KEY, 'Content-Type': 'image/png', 'Cache-Control': 'immutable', ...fields },
    },
    { accessKeyId, secretAccessKey: 'local', sessionToken: 'token' },
  );

async function send(
  fields: Readonly<Record<string, string>>,
  { file = PNG, bucket = BUCKET, headers = {} }: { file?: Buffer; bucket?: string; headers?: HeadersInit } = {},
): Promise<string> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([file as Uint8Array<ArrayBuffer>], { type: 'text/html' }), '../x.html');
  const response = await fetch(`${s3.url}/${bucket}`, { method: 'POST', body: form, headers });
  const text = await response.text();
  const [, code = ''] = /<Code>(\w+)</.exec(text) ?? [];
  const [, message = ''] = /<Message>([^<]*)</.exec(text) ?? [];
  return `${response.status} ${code} ${message}`.trim();
}

test('a signed form stores the file, which is served with the signed type and headers that run nothing of it', async () => {
  expect(await send(signed(), { file: Buffer.from('<script>') })).toBe('204');
  const picture = await fetch(`${shop.url}/${KEY}`);
  expect([picture.status, await picture.text()]).toEqual([200, '<script>']);
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const headers = { 'if-none-match': picture.headers.get('etag') ?? '' };
  expect((await fetch(`${shop.url}/${KEY}`, { headers })).status).toBe(304);
  expect((await fetch(`${shop.url}/${KEY}`, { method: 'HEAD' })).headers.get('content-length')).toBe('8');
  const again = openObjects(dir);
  expect(again.get(BUCKET, KEY)?.body.toString(), 'after a restart').toBe('<script>');
});

test('every byte of a file arrives', async () => {
  expect(await send(signed({ key: 'pictures/bytes.png' }))).toBe('204');
  const picture = await fetch(`${shop.url}/pictures/bytes.png`);
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(PNG);
});

test.for<[what: string, send: () => Promise<string>, expected: RegExp]>([
  ['another key', () => send({ ...signed(), key: 'pictures/other.png' }), /^403 AccessDenied .*"\$key"/],
  ['another type', () => send({ ...signed(), 'Content-Type': 'text/html' }), /^403 AccessDenied .*"\$Content-Type"/],
  ['another cache', () => send({ ...signed(), 'Cache-Control': 'no-store' }), /^403 AccessDenied .*"\$Cache-Control"/],
  ['a further field', () => send({ ...signed(), acl: 'public-read' }), /^403 AccessDenied .*Extra input fields: acl/],
  ['a field less', () => send(without(signed(), 'Content-Type')), /^403 AccessDenied .*"\$Content-Type"/],
  ['too many bytes', () => send(signed(), { file: Buffer.alloc(11) }), /^400 EntityTooLarge/],
  ['no byte', () => send(signed(), { file: Buffer.alloc(0) }), /^400 EntityTooSmall/],
  [
    'a changed policy',
    () => send({ ...signed(), policy: signed({ key: 'x' })['policy'] ?? '' }),
    /^403 SignatureDoesNot/,
  ],
  ['a forged signature', () => send({ ...signed(), 'x-amz-signature': '0'.repeat(64) }), /^403 SignatureDoesNotMatch/],
  ['a short signature', () => send({ ...signed(), 'x-amz-signature': '0' }), /^403 SignatureDoesNotMatch/],
  ['an unknown access key', () => send(signed({}, 'AKIAELSE')), /^403 InvalidAccessKeyId/],
  ['no session token', () => send(without(signed(), 'x-amz-security-token')), /^403 InvalidAccessKeyId/],
  ['a role without the right', () => send(signed({}, 'AKIAORDER')), /^403 AccessDenied/],
  ['a folder without the right', () => send(signed({ key: '../../x.png' })), /^403 AccessDenied/],
  ['no policy', () => send(without(signed(), 'policy')), /^403 AccessDenied/],
  ['a long key', () => send(signed({ key: `pictures/${'x'.repeat(1_100)}` })), /^400 KeyTooLongError/],
  ['a long key in Korean', () => send(signed({ key: `pictures/${'도'.repeat(30)}` })), /^400 KeyTooLongError/],
  ['a page of another origin', () => send(signed(), { headers: { origin: 'https://evil.test' } }), /^403 AccessDenied/],
  ['another bucket', () => send(signed(), { bucket: 'else' }), /^404/],
])('S3 refuses %s', async ([, sent, expected]) => {
  const before = readdirSync(join(dir, 's3', BUCKET));
  expect(await sent()).toMatch(expected);
  expect(readdirSync(join(dir, 's3', BUCKET))).toEqual(before);
});

test('S3 refuses a form that has expired, and a body that is no form', async () => {
  now = NOW + 300_000;
  expect(await send(signed())).toMatch(/^403 AccessDenied .*Policy expired/);
  now = NOW;
  const address = `${s3.url}/${BUCKET}`;
  const type = { 'content-type': 'multipart/form-data; boundary=x' };
  const torn = await fetch(address, { method: 'POST', body: 'torn', headers: type });
  expect([torn.status, await torn.text()]).toEqual([400, expect.stringContaining('<Code>MalformedPOSTRequest<')]);
});

test('the pages of the shop may upload: the preflight of the browser is allowed for POST only', async () => {
  const origin = 'http://127.0.0.1:4510';
  const preflight = (method: string) =>
    fetch(`${s3.url}/${BUCKET}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method },
    });
  const allowedPost = await preflight('POST');
  expect([allowedPost.status, allowedPost.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  expect((await preflight('DELETE')).status).toBe(403);
  expect(await send(signed(), { headers: { origin } })).toBe('204');
});

test('a picture that does not exist is 403, as in AWS, and only pictures are served', async () => {
  const statuses = ['/pictures/none.png', '/pictures/%2e%2e%2fsecrets.json', '/pictures/%', '/else'].map(
    async (path) => (await fetch(`${shop.url}${path}`)).status,
  );
  expect(await Promise.all(statuses)).toEqual([403, 403, 403, 404]);
  expect((await fetch(`${shop.url}/${KEY}`, { method: 'DELETE' })).status).toBe(403);
});

const without = (fields: Readonly<Record<string, string>>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
