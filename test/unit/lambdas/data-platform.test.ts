/** B6: one message of the data-platform queue, for every behaviour of the platform. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import type { PaidOrder } from '#domain/platform.ts';
import { webhookKeys } from '#domain/webhook.ts';
import { sendToPlatform } from '#lambdas/data-platform/send-to-platform.ts';
import { RetryLater } from '#lambdas/shared/sqs/partial-batch-failures.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const order = (orderId: string): PaidOrder => ({
  paid: {
    orderId,
    buyerId: 'usr_1',
    sellerId: 'usr_2',
    paymentId: 'pay_1',
    total: 1_000,
    paidAt: '2026-01-01T00:00:00.000Z',
    lines: [{ productId: 'prd_1', quantity: 1, unitPrice: 1_000 }],
  },
  cancelled: null,
});
const record = (orderId: string, receives = 1): SQSRecord => {
  const data = { orderId, buyerId: 'usr_1', units: 1, total: 1_000, paymentId: 'pay_1' };
  const body = { id: 'evt_1', type: 'order.paid', version: 1, at: '2026-01-01T00:00:00.000Z', requestId: null, data };
  return {
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receives) },
  } as unknown as SQSRecord;
};

let server: Server;
let url = '';
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let requests: { path: string | undefined; headers: Record<string, string>; body: string }[] = [];
let queried: string[][] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      requests.push({ path: request.url, headers: request.headers as Record<string, string>, body });
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const responding = (status: number) => (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status, { location: `${url}/elsewhere` }).end('{"no":"reason"}');
beforeEach(() => {
  requests = [];
  queried = [];
  respond = responding(200);
});

/** A database with every order except ord_x. */
const database = {
  rows: async <R>(statement: Statement<R>): Promise<readonly R[]> => {
    const ids = JSON.parse(statement.parameters[0]?.value?.stringValue ?? '[]') as string[];
    queried.push(ids);
    const rows = ids.filter((id) => id !== 'ord_x').map((orderId) => ({ orderId, order: order(orderId) }));
    return rows as unknown as readonly R[];
  },
};
const keys = { read: async () => webhookKeys([SECRET]) };
const each = () => sendToPlatform({ database, url, keys, fetch, now: Date.now });

test('the event is posted to the URL, with a signature that the reference package accepts', async () => {
  await each()(record('ord_one'));
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    path: '/orders',
    headers: { 'content-type': 'application/json', 'webhook-id': 'ord_one-paid' },
  });
  expect(new Webhook(SECRET).verify(requests[0]?.body ?? '', requests[0]?.headers ?? {})).toMatchObject({
    type: 'order.paid',
    data: { orderId: 'ord_one' },
  });
});

test.each([200, 201, 202, 204])('%i is an acceptance', async (status) => {
  respond = responding(status);
  await expect(each()(record('ord_one'))).resolves.toBeUndefined();
});

test.each([301, 307, 400, 401, 404, 409, 410, 422, 429, 500, 503])(
  '%i is a failure: the event is sent again, with a growing delay',
  async (status) => {
    respond = responding(status);
    for (const [receives, seconds] of [
      [1, 5],
      [2, 10],
      [4, 40],
    ] as const) {
      const error = await each()(record('ord_one', receives)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ seconds, message: expect.stringContaining('the data platform: ') });
    }
    expect(
      requests.every(({ path }) => path === '/orders'),
      'no redirect is followed',
    ).toBe(true);
  },
);

test('a platform that is unavailable, or closes the connection, is retried', async () => {
  respond = (_request, response) => void response.destroy();
  await expect(each()(record('ord_one'))).rejects.toThrow('the data platform: ');
  const unavailable = sendToPlatform({ database, url: 'http://127.0.0.1:25999/', keys, fetch, now: Date.now });
  await expect(unavailable(record('ord_one'))).rejects.toThrow('ECONNREFUSED');
});

test('a platform that never responds times out, long before the function does', async () => {
  const impatient: typeof fetch = (address, init) => fetch(address, { ...init, signal: AbortSignal.timeout(50) });
  respond = () => undefined;
  const hanging = sendToPlatform({ database, url, keys, fetch: impatient, now: Date.now });
  await expect(hanging(record('ord_one'))).rejects.toThrow('no response within 5 s');
});

test('a batch reads the database once, and an event that is rejected fails alone', async () => {
  respond = (request, response) =>
    responding(request.headers['webhook-id'] === 'ord_3-paid' ? 422 : 200)(request, response);
  const one = each();
  const ids = Array.from({ length: 10 }, (_, i) => `ord_${i}`);
  const ends = await Promise.allSettled(ids.map((id) => one(record(id))));
  expect(queried).toEqual([ids]);
  expect(ends.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([3]);
  await one(record('ord_late'));
  expect(queried).toEqual([ids, ['ord_late']]);
});

test('an order that cannot be read fails alone', async () => {
  const failing = {
    rows: async <R>(statement: Statement<R>): Promise<readonly R[]> => {
      const rows = await database.rows(statement);
      if (queried.at(-1)?.includes('ord_3')) throw new TypeError('cannot be read');
      return rows;
    },
  };
  const one = sendToPlatform({ database: failing, url, keys, fetch, now: Date.now });
  const ids = Array.from({ length: 6 }, (_, i) => `ord_${i}`);
  const ends = await Promise.allSettled(ids.map((id) => one(record(id))));
  expect(ends.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([3]);
  expect(requests).toHaveLength(5);
});

test('an unknown order is not sent, and is no failure', async () => {
  await each()(record('ord_x'));
  expect(requests).toEqual([]);
});

test('an invalid message fails before any call', async () => {
  await expect(each()({ body: '{"type":"order.placed"}' } as SQSRecord)).rejects.toThrow();
  expect([queried, requests]).toEqual([[], []]);
});
