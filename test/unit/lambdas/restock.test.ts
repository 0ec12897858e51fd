/** R2: how the factory is asked, whatever it answers. */
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
import { restock } from '#lambdas/restock/restock.ts';
import { RetryLater } from '#lambdas/shared/sqs/consume.ts';

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
let temper: (request: IncomingMessage, response: ServerResponse) => void;
let asked: {
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
      asked.push({
        method: request.method,
        url: request.url,
        type: request.headers['content-type'],
        body: text ? JSON.parse(text) : {},
      });
      temper(request, response);
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
  asked = [];
  temper = answers(201, { data: { id: 'job-7' } });
});

const answers = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) =>
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

test('the factory is asked in its own words, and handed an address that only it can call', async () => {
  expect(await requestFromFactory(ports(), task)).toEqual({ ref: 'job-7' });
  const { CallbackUrl, ...words } = asked[0]?.body ?? {};
  expect(asked[0]).toMatchObject({ method: 'POST', url: '/api/manufactures', type: 'application/json' });
  expect(words).toEqual({
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
  ['a number for its job', 201, { data: { id: 42, extra: true } }, { ref: '42' }],
  ['a yes without a job', 201, { ok: true }, {}],
  ['a yes that is no JSON', 201, '<html>', {}],
  ['200 instead of 201', 200, { data: { id: 1 } }, { error: 'the factory answered 200' }],
  ['400', 400, {}, { error: 'the factory answered 400' }],
  ['429', 429, {}, { error: 'the factory answered 429' }],
  ['500', 500, 'oops', { error: 'the factory answered 500' }],
])('the factory answers %s', async ([, status, body, expected]) => {
  temper = answers(status, body);
  expect(await requestFromFactory(ports(), task)).toEqual(expected);
});

test('a redirect is not followed: it would hand our address to a stranger', async () => {
  temper = answers(307, '');
  expect(await requestFromFactory(ports(), task)).toEqual({ error: expect.stringMatching(/./) });
  expect(asked.map(({ url }) => url)).toEqual(['/api/manufactures']);
});

test('a factory that hangs up, is not there, or hangs is an answer too', async () => {
  temper = (request) => request.socket.destroy();
  expect((await requestFromFactory(ports(), task)).error).toMatch(/UND_ERR_SOCKET|ECONNRESET|other side/);
  expect(await requestFromFactory(ports({ factories: { fac_main: await closedAddress() } }), task)).toEqual({
    error: expect.stringMatching(/ECONNREFUSED/),
  });
  const timeout: typeof fetch = () => Promise.reject(new DOMException('aborted', 'TimeoutError'));
  expect(await requestFromFactory(ports({ fetch: timeout }), task)).toEqual({ error: 'no answer within 5 s' });
});

/** An address nobody listens at: its port was just given back. */
async function closedAddress(): Promise<string> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await new Promise((resolve) => other.close(resolve));
  return `http://127.0.0.1:${port}`;
}

test('the wait for an answer ends', async () => {
  let signal: AbortSignal | null | undefined;
  const spy: typeof fetch = async (_, init) => {
    signal = init?.signal;
    return new Response(null, { status: 500 });
  };
  await requestFromFactory(ports({ fetch: spy }), task);
  expect(signal).toBeInstanceOf(AbortSignal);
});

test('a factory that is not configured is an answer, and nobody is asked', async () => {
  expect(await requestFromFactory(ports(), { ...task, factoryId: 'fac_other' })).toEqual({
    error: 'no factory "fac_other" is configured',
  });
  expect(asked).toEqual([]);
});

const message = (type: string, data: object) =>
  ({ body: JSON.stringify({ id: 'evt_1', type, version: 1, at: '', requestId: null, data }) }) as SQSRecord;
const STOCK_OUT = message('stock.out', { productId: task.productId, round: 1, available: 0 });
const DUE = message('restock.due', { restockId: task.restockId, attempt: 1 });

/** A worker whose database answers the claim with this, and what it then did. */
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
  const run = restock({
    ...ports(),
    database: { rows } as never,
    newRestockId: () => task.restockId,
    notifyRelay: async () => void did.push('notify'),
  });
  return { did, run };
}

test('whoever may ask asks, notes the answer, and wakes the relay for the day it is due', async () => {
  const { did, run } = worker({ action: 'ask', ...task });
  await run(STOCK_OUT);
  expect(did).toEqual(['claim_restock', 'notify', 'record_factory_response job-7,']);
  expect(asked).toHaveLength(1);
});

test('a factory that said no is noted, and the message comes again', async () => {
  temper = answers(503, '');
  const { did, run } = worker({ action: 'ask', ...task });
  await expect(run(STOCK_OUT)).rejects.toThrow('the factory was not reached: the factory answered 503');
  expect(did).toEqual(['claim_restock', 'notify', 'record_factory_response ,the factory answered 503']);
});

test('while another worker asks, the message waits for his lease; when there is nothing to do, nothing is done', async () => {
  const busy = worker({ action: 'busy' });
  await expect(busy.run(STOCK_OUT)).rejects.toBeInstanceOf(RetryLater);
  const none = worker({ action: 'none' });
  await none.run(STOCK_OUT);
  expect([busy.did, none.did]).toEqual([['claim_restock'], ['claim_restock']]);
  expect(asked).toEqual([]);
});

test('an overdue restock that was reported wakes the relay for its report', async () => {
  const { did, run } = worker({ action: 'none' });
  await run(DUE);
  expect(did).toEqual(['claim_restock', 'notify']);
});

test('a message of another kind fails before the database is asked', async () => {
  const { did, run } = worker({ action: 'none' });
  await expect(run({ body: '{"Type":"Notification"}' } as SQSRecord)).rejects.toThrow();
  await expect(run({ body: 'not JSON' } as SQSRecord)).rejects.toThrow();
  expect(did).toEqual([]);
});
