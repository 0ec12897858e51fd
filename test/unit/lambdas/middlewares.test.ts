/** The middlewares of the HTTP handler beyond a single response: timeout, log line, entry point, streaming. */
import type { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RouteName } from '#api/routes.ts';
import { REQUEST_WAIT_SECONDS_MAX } from '#domain/limits.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { entryPoint } from '#lambdas/shared/entry-point.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiResponse } from '#lambdas/shared/http/request.ts';
import { serveStream } from '#lambdas/shared/http/stream-handler.ts';
import { apiEvent, type Call, GATEWAY_REQUEST_ID, lambdaContext, PRODUCT } from './api-event.ts';
import { GOOD } from './http-handler.ts';

const params = { productId: PRODUCT };
const info = vi.spyOn(log, 'info').mockImplementation(() => undefined);
beforeEach(() => info.mockClear());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a request that is about to time out gets 503, not 500', async () => {
  const handler = serve({ readProduct: () => new Promise<ApiResponse>(() => undefined) });
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => 310 } as Context;
  const { statusCode, body, headers } = await handler(apiEvent('readProduct', { params }), context);
  expect([statusCode, JSON.parse(body).code, headers?.['Retry-After']]).toEqual([503, 'service.unavailable', '5']);
});

test('a request that waited for longer than its caller does is refused, and nothing is done for it', async () => {
  const placeOrder = vi.fn(async () => ({ status: 201, body: {} }));
  const takeFactoryCallback = vi.fn(async () => ({ status: 200, body: {} }));
  const handler = serve({ placeOrder, takeFactoryCallback } as never);
  vi.useFakeTimers({ toFake: ['Date'] });
  const sent = async (name: RouteName, secondsAgo: number, call: Call) => {
    const event = apiEvent(name, call);
    event.requestContext.requestTimeEpoch = Date.now() - secondsAgo * 1_000;
    const { statusCode, headers } = await handler(event, lambdaContext);
    return [statusCode, headers?.['Retry-After']];
  };
  expect(await sent('placeOrder', REQUEST_WAIT_SECONDS_MAX + 1, { body: GOOD })).toEqual([503, '5']);
  expect(placeOrder).not.toHaveBeenCalled();
  expect(await sent('placeOrder', REQUEST_WAIT_SECONDS_MAX - 1, { body: GOOD })).toEqual([201, undefined]);
  // The factory may report a delivery only once.
  const body = JSON.stringify({
    MessageGroupId: 'x',
    MessageAttributeProductId: PRODUCT,
    MessageAttributeProductCnt: 1,
    MessageAttributeFactoryId: 'fac_main',
    MessageAttributeRequester: 'x',
  });
  const delivery = { params: { token: 'x' }, body };
  await sent('takeFactoryCallback', REQUEST_WAIT_SECONDS_MAX + 1, delivery);
  expect(takeFactoryCallback).toHaveBeenCalledOnce();
});

test('each request is logged once, with its route, status and duration', async () => {
  const handler = serve({
    readProduct: async () => ({ status: 200, body: {} }),
    readStock: () => Promise.reject(new HttpProblem('product.not_found')),
  });
  await handler(apiEvent('readProduct', { params }), lambdaContext);
  await handler(apiEvent('readStock', { params }), lambdaContext);
  await handler(apiEvent('readStock', { resource: '/api/v1/nothing' }), lambdaContext);
  const line = { requestId: GATEWAY_REQUEST_ID, gatewayRequestId: GATEWAY_REQUEST_ID, durationMs: expect.any(Number) };
  expect(info.mock.calls).toEqual([
    ['request completed', { ...line, route: 'readProduct', status: 200 }],
    ['request completed', { ...line, route: 'readStock', status: 404 }],
    ['request completed', { ...line, route: undefined, status: 404 }],
  ]);
});

test('concurrent requests with the same context do not share their route', async () => {
  const handler = serve({
    readProduct: async () => ({ status: 200, body: 'product', headers: { 'Content-Type': 'text/plain' } }),
    readStock: async () => ({ status: 200, body: 'stock', headers: { 'Content-Type': 'text/plain' } }),
  });
  const names = ['readProduct', 'readStock'] as const;
  const results = await Promise.all(names.map((name) => handler(apiEvent(name, { params }), lambdaContext)));
  expect(results.map(({ body }) => body)).toEqual(['product', 'stock']);
});

test('an entry point passes messages and requests to their handlers', async () => {
  const handler = entryPoint(
    async () => ({ batchItemFailures: [] }),
    async () => ({ statusCode: 204, body: '' }),
  );
  expect(await handler({ Records: [] }, lambdaContext)).toEqual({ batchItemFailures: [] });
  expect(await handler(apiEvent('readHealth'), lambdaContext)).toMatchObject({ statusCode: 204 });
});

interface Head {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a streaming handler wrote; `closeAfter`: the reader disconnects after so many chunks. */
async function stream(
  respond: () => Promise<ApiResponse>,
  { closeAfter = Number.POSITIVE_INFINITY, headers = {} as Record<string, string> } = {},
) {
  const heads: Head[] = [];
  const chunks: string[] = [];
  vi.stubGlobal('awslambda', {
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from(out: EventEmitter, head: Head) {
        heads.push(head);
        return out;
      },
    },
  });
  const out = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      chunks.push(String(chunk));
      done();
      if (chunks.length >= closeAfter) out.destroy();
    },
  });
  const handler = serveStream({ readStream: respond });
  await handler(apiEvent('readStream', { headers }) as APIGatewayProxyEvent, out, lambdaContext);
  return { head: heads[0], chunks };
}

test('a stream is sent with the headers of a response and without an ETag', async () => {
  const body = Readable.from(['a', 'b']);
  const { head, chunks } = await stream(async () => ({ status: 200, body, headers: { 'Content-Type': 'text/plain' } }));
  expect(chunks).toEqual(['a', 'b']);
  expect(head).toMatchObject({
    statusCode: 200,
    headers: { 'Content-Type': 'text/plain', 'X-Request-Id': GATEWAY_REQUEST_ID, 'Cache-Control': 'no-store' },
  });
  expect(head?.headers).not.toHaveProperty('ETag');
});

test('a buffered response of the same route has an ETag; a match gets 304 with an empty body', async () => {
  const respond = async () => ({ status: 200, body: { items: [] } });
  const { head, chunks } = await stream(respond);
  expect(JSON.parse(chunks.join(''))).toEqual({ items: [] });
  const etag = head?.headers['ETag'] ?? '';
  const match = await stream(respond, { headers: { 'If-None-Match': etag } });
  expect([match.head?.statusCode, match.chunks]).toEqual([304, ['']]);
});

test('a problem before the stream is a usual problem response', async () => {
  const { head, chunks } = await stream(() => Promise.reject(new HttpProblem('stream.full')));
  expect([head?.statusCode, JSON.parse(chunks.join('')).code]).toEqual([503, 'stream.full']);
});

test('a reader that disconnects is no error, and the source is closed before the invocation ends', async () => {
  let isClosed = false;
  async function* events() {
    try {
      for (let i = 0; ; i++) yield String(i);
    } finally {
      await new Promise((resolve) => setTimeout(resolve, 20));
      isClosed = true;
    }
  }
  await stream(async () => ({ status: 200, body: Readable.from(events()) }), { closeAfter: 2 });
  expect(isClosed).toBe(true);
  expect(info.mock.calls.map(([message]) => message)).toContain('reader disconnected');
});

test('an error of the source is an error of the function', async () => {
  async function* failing() {
    yield 'a';
    throw new Error('unavailable');
  }
  await expect(stream(async () => ({ status: 200, body: Readable.from(failing()) }))).rejects.toThrow('unavailable');
});
