/** B6: one message of the data-platform queue, whatever the platform does. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import type { PaidOrder } from '#domain/platform.ts';
import { webhookKeys } from '#domain/webhook.ts';
import { platform } from '#lambdas/data-platform/platform.ts';
import { RetryLater } from '#lambdas/shared/sqs/consume.ts';

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
let temper: (request: IncomingMessage, response: ServerResponse) => void;
let told: { path: string | undefined; headers: Record<string, string>; body: string }[] = [];
let asked: string[][] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      told.push({ path: request.url, headers: request.headers as Record<string, string>, body });
      temper(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const answers = (status: number) => (_: IncomingMessage, response: ServerResponse) =>
  void response.writeHead(status, { location: `${url}/elsewhere` }).end('{"no":"reason"}');
beforeEach(() => {
  told = [];
  asked = [];
  temper = answers(200);
});

/** A database that knows every order but ord_x. */
const database = {
  rows: async <R>(statement: Statement<R>): Promise<readonly R[]> => {
    const ids = JSON.parse(statement.parameters[0]?.value?.stringValue ?? '[]') as string[];
    asked.push(ids);
    const rows = ids.filter((id) => id !== 'ord_x').map((orderId) => ({ orderId, order: order(orderId) }));
    return rows as unknown as readonly R[];
  },
};
const keys = { read: async () => webhookKeys([SECRET]) };
const each = () => platform({ database, url, keys, fetch, now: Date.now });

test('the event is posted to the address, signed so that the reference package takes it', async () => {
  await each()(record('ord_one'));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    path: '/orders',
    headers: { 'content-type': 'application/json', 'webhook-id': 'ord_one-paid' },
  });
  expect(new Webhook(SECRET).verify(told[0]?.body ?? '', told[0]?.headers ?? {})).toMatchObject({
    type: 'order.paid',
    data: { orderId: 'ord_one' },
  });
});

test.each([200, 201, 202, 204])('%i is a yes', async (status) => {
  temper = answers(status);
  await expect(each()(record('ord_one'))).resolves.toBeUndefined();
});

test.each([301, 307, 400, 401, 404, 409, 410, 422, 429, 500, 503])(
  '%i is none: it is told again, later each time',
  async (status) => {
    temper = answers(status);
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
      told.every(({ path }) => path === '/orders'),
      'no redirect is followed',
    ).toBe(true);
  },
);

test('a platform that is away, or hangs up, is told again', async () => {
  temper = (_request, response) => void response.destroy();
  await expect(each()(record('ord_one'))).rejects.toThrow('the data platform: ');
  const away = platform({ database, url: 'http://127.0.0.1:25999/', keys, fetch, now: Date.now });
  await expect(away(record('ord_one'))).rejects.toThrow('ECONNREFUSED');
});

test('one that never answers is given up, long before the function would be stopped', async () => {
  const impatient: typeof fetch = (address, init) => fetch(address, { ...init, signal: AbortSignal.timeout(50) });
  temper = () => undefined;
  const hanging = platform({ database, url, keys, fetch: impatient, now: Date.now });
  await expect(hanging(record('ord_one'))).rejects.toThrow('no answer within 5 s');
});

test('a batch asks the database once, and one event that is refused fails alone', async () => {
  temper = (request, response) =>
    answers(request.headers['webhook-id'] === 'ord_3-paid' ? 422 : 200)(request, response);
  const one = each();
  const ids = Array.from({ length: 10 }, (_, i) => `ord_${i}`);
  const ends = await Promise.allSettled(ids.map((id) => one(record(id))));
  expect(asked).toEqual([ids]);
  expect(ends.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([3]);
  await one(record('ord_late'));
  expect(asked).toEqual([ids, ['ord_late']]);
});

test('an order there is not is told to nobody, and is no failure', async () => {
  await each()(record('ord_x'));
  expect(told).toEqual([]);
});

test('what is no message of the queue fails before anybody is asked', async () => {
  await expect(each()({ body: '{"type":"order.placed"}' } as SQSRecord)).rejects.toThrow();
  expect([asked, told]).toEqual([[], []]);
});
