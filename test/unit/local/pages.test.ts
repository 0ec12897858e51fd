/** The pages of the local system are compressed as CloudFront compresses them. */
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createPages } from '#local/runtime/pages.ts';

const LONG = 'donut '.repeat(1_000);
const FILES = new Map([
  ['assets/long.js', Buffer.from(LONG)],
  ['assets/short.js', Buffer.from('1')],
  ['assets/long.png', Buffer.from(LONG)],
]);

async function serve() {
  const serve = createPages(FILES, [], []);
  const server = createServer((request, response) => serve(request, response) || response.writeHead(404).end());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return async (path: string, headers: Readonly<Record<string, string>>, method = 'GET') => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      send({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).on('error', reject).end();
    });
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
  };
}

test('a text is compressed for a client that takes gzip, and a copy of it is known by its weak tag', async () => {
  const get = await serve();
  const packed = await get('/assets/long.js', { 'accept-encoding': 'gzip, deflate, br' });
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  expect(packed.headers['content-length']).toBe(String(packed.body.length));
  expect(packed.body.length).toBeLessThan(LONG.length / 10);
  expect(gunzipSync(packed.body).toString()).toBe(LONG);
  const { etag = '' } = packed.headers;
  expect(etag).toMatch(/^W\/"/);
  const again = await get('/assets/long.js', { 'accept-encoding': 'gzip', 'if-none-match': etag });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  const head = await get('/assets/long.js', { 'accept-encoding': 'gzip' }, 'HEAD');
  expect([head.headers['content-length'], head.body.length]).toEqual([packed.headers['content-length'], 0]);
});

test('a picture, a small text, and a text for any other client are sent as they are', async () => {
  const get = await serve();
  for (const [path, encoding] of [
    ['/assets/long.png', 'gzip'],
    ['/assets/short.js', 'gzip'],
    ['/assets/long.js', 'br'],
    ['/assets/long.js', 'br, gzip;q=0, deflate'],
  ] as const) {
    const { headers, body } = await get(path, { 'accept-encoding': encoding });
    expect(headers['content-encoding'], path).toBeUndefined();
    expect(headers.etag).toMatch(/^"/);
    expect(body).toEqual(FILES.get(path.slice(1)));
  }
});
