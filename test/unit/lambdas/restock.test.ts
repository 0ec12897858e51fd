/** R2: the request to the factory, for every response. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import { verifyCallbackToken } from '#domain/callback-token.ts';
import type { ProductId, RestockId } from '#domain/ids.ts';
import type { FactoryTask } from '#domain/restock.ts';
import type { Keys } from '#domain/signature.ts';
import { type FactoryPorts, requestFromFactory } from '#lambdas/restock/factory.ts';
import { handleRestock } from '#lambdas/restock/handle-restock.ts';
import { RetryLater } from '#lambdas/shared/sqs/partial-batch-failures.ts';

const ULID = '0'.repeat(26);
const keys: Keys = [new Uint8Array(32).fill(1)];
const NOW = Date.UTC(2026, 0, 15);
const task: FactoryTask = {
  restockId: `rst_${ULID}` as RestockId,
  attempt: 2,
  productId: `prd_${ULID}` as ProductId,
  factoryId: 'fac_main',
  quantity: 7,
  requestedBy: 'system',
};

let server: Server;
let address = '';
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let requests: {
  method: string | undefined;
  url: string | undefined;
  type: string | undefined;
  body: Record<string, unknown>;
}[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      requests.push({
        method: request.method,
        url: request.url,
        type: request.headers['content-type'],
        body: text ? JSON.parse(text) : {},
      });
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  respond = responding(201, { data: { id: 'job-7' } });
});

const responding = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) =>
  void response
    .writeHead(status, { location: `${address}/elsewhere` })
    .end(typeof body === 'string' ? body : JSON.stringify(body));
const ports = (more: Partial<FactoryPorts> = {}): FactoryPorts => ({
  callbackKeys: { read: async () => keys },
  factories: { fac_main: address },
  publicUrl: 'https://shop.test',
  fetch,
  now: () => NOW,
  ...more,
});

test('the request has the format of the factory and a callback address that only the factory gets', async () => {
  expect(await requestFromFactory(ports(), task)).toEqual({ ref: 'job-7' });
  const { CallbackUrl, ...fields } = requests[0]?.body ?? {};
  expect(requests[0]).toMatchObject({ method: 'POST', url: '/api/manufactures', type: 'application/json' });
  expect(fields).toEqual({
    MessageGroupId: task.restockId,
    MessageAttributeProductId: task.productId,
    MessageAttributeProductCnt: 7,
    MessageAttributeFactoryId: 'fac_main',
    MessageAttributeRequester: 'system',
  });
  const [, token = ''] = /^https:\/\/shop\.test\/api\/v1\/factory\/callbacks\/([^/]+)$/.exec(String(CallbackUrl)) ?? [];
  expect(verifyCallbackToken(keys, token, NOW)).toEqual({
    kind: 'genuine',
    claim: { restockId: task.restockId, attempt: 2 },
  });
});

test.for<[string, number, unknown, object]>([
  ['a numeric job id', 201, { data: { id: 42, extra: true } }, { ref: '42' }],
  ['no job id', 201, { ok: true }, {}],
  ['a body that is not JSON', 201, '<html>', {}],
  ['200 instead of 201', 200, { data: { id: 1 } }, { ref: '1' }],
  ['202 and no body', 202, '', {}],
])('the factory responds with %s', async ([, status, body, expected]) => {
  respond = responding(status, body);
  expect(await requestFromFactory(ports(), task)).toEqual(expected);
});

test('a failure of the factory contains the request without its callback address, and the response', async () => {
  respond = responding(422, { message: `no such product${'!'.repeat(400)}` });
  const { error, exchange = [] } = await requestFromFactory(ports(), task);
  expect(error).toBe('the factory answered 422');
  const [request, response = ''] = exchange;
  expect(request).toMatch(/^request: POST http.*\/api\/manufactures \{"MessageGroupId":"rst_/);
  expect(request).not.toContain('callbacks');
  expect(response).toMatch(/^response after \d+ ms: 422 \{"message":"no such product!+$/);
  expect(response.length).toBeLessThan(340);
});

test.for<[number, unknown, string]>([
  [429, '', '429'],
  [500, 'two\nlines', '500 two lines'],
])('a response %i with the body %j is shown as %j', async ([status, body, shown]) => {
  respond = responding(status, body);
  expect((await requestFromFactory(ports(), task)).exchange?.[1]).toMatch(new RegExp(`ms: ${shown}$`));
});

test('a redirect is not followed: it would send the callback address to another host', async () => {
  respond = responding(307, '');
  expect(await requestFromFactory(ports(), task)).toMatchObject({ error: expect.stringMatching(/./) });
  expect(requests.map(({ url }) => url)).toEqual(['/api/manufactures']);
});

test('a broken connection, an unreachable factory and a timeout are returned as errors', async () => {
  respond = (request) => request.socket.destroy();
  expect((await requestFromFactory(ports(), task)).error).toMatch(/UND_ERR_SOCKET|ECONNRESET|other side/);
  expect(await requestFromFactory(ports({ factories: { fac_main: await closedAddress() } }), task)).toMatchObject({
    error: expect.stringMatching(/ECONNREFUSED/),
  });
  const timeout: typeof fetch = () => Promise.reject(new DOMException('aborted', 'TimeoutError'));
  expect(await requestFromFactory(ports({ fetch: timeout }), task)).toMatchObject({
    error: 'no response within 5 s',
    exchange: [expect.stringMatching(/^request: POST/), expect.stringMatching(/^response after \d+ ms: none$/)],
  });
});

/** An address without a server: its port was just closed. */
async function closedAddress(): Promise<string> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await new Promise((resolve) => other.close(resolve));
  return `http://127.0.0.1:${port}`;
}

test('the request has a timeout', async () => {
  let signal: AbortSignal | null | undefined;
  const spy: typeof fetch = async (_, init) => {
    signal = init?.signal;
    return new Response(null, { status: 500 });
  };
  await requestFromFactory(ports({ fetch: spy }), task);
  expect(signal).toBeInstanceOf(AbortSignal);
});

test('an unknown factory is returned as an error, without a request', async () => {
  expect(await requestFromFactory(ports(), { ...task, factoryId: 'fac_other' })).toEqual({
    error: 'no factory "fac_other" is configured',
  });
  expect(requests).toEqual([]);
});

const message = (type: string, data: object) =>
  ({ body: JSON.stringify({ id: 'evt_1', type, version: 1, at: '', requestId: null, data }) }) as SQSRecord;
const STOCK_OUT = message('stock.out', { productId: task.productId, round: 1, available: 0 });
const DUE = message('restock.due', { restockId: task.restockId, attempt: 1 });

/** A consumer whose database returns this claim, and what it did. */
function worker(claim: object) {
  const did: string[] = [];
  const rows = async (statement: Statement<unknown>) => {
    const name = /app\.(\w+)/.exec(statement.text)?.[1] ?? '';
    did.push(
      name === 'record_factory_response'
        ? `${name} ${statement.parameters.slice(2).map(({ value }) => value?.stringValue ?? null)}`
        : name,
    );
    return [name === 'claim_restock' ? claim : { state: 'ASKED' }];
  };
  const run = handleRestock({
    ...ports(),
    database: { rows } as never,
    newRestockId: () => task.restockId,
    notifyRelay: async () => void did.push('notify'),
  });
  return { did, run };
}

test('a claim calls the factory, records its response, and notifies the relay of the due event', async () => {
  const { did, run } = worker({ action: 'ask', ...task });
  await run(STOCK_OUT);
  expect(did).toEqual(['claim_restock', 'notify', 'record_factory_response job-7,']);
  expect(requests).toHaveLength(1);
});

test('a failed request is recorded, and the message is retried', async () => {
  respond = responding(503, '');
  const { did, run } = worker({ action: 'ask', ...task });
  await expect(run(STOCK_OUT)).rejects.toThrow('factory request failed: the factory answered 503');
  expect(did).toEqual(['claim_restock', 'notify', 'record_factory_response ,the factory answered 503']);
});

test('while another worker calls the factory the message waits for its lease; without a claim nothing is done', async () => {
  const busy = worker({ action: 'busy' });
  await expect(busy.run(STOCK_OUT)).rejects.toBeInstanceOf(RetryLater);
  const none = worker({ action: 'none' });
  await none.run(STOCK_OUT);
  expect([busy.did, none.did]).toEqual([['claim_restock'], ['claim_restock']]);
  expect(requests).toEqual([]);
});

test('a restock.due message notifies the relay of the overdue report', async () => {
  const { did, run } = worker({ action: 'none' });
  await run(DUE);
  expect(did).toEqual(['claim_restock', 'notify']);
});

test('an invalid message fails before any database call', async () => {
  const { did, run } = worker({ action: 'none' });
  await expect(run({ body: '{"Type":"Notification"}' } as SQSRecord)).rejects.toThrow();
  await expect(run({ body: 'not JSON' } as SQSRecord)).rejects.toThrow();
  expect(did).toEqual([]);
});
