import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tail } from '#bin/tail/command.ts';
import { type Feed, openStream, type StreamItem } from '#bin/tail/stream.ts';
import { openTitles } from '#bin/tail/titles.ts';
import { runCommand } from './run-command.ts';

const paid = {
  kind: 'event',
  id: '7',
  type: 'order.paid',
  data: { at: '2026-11-20T10:00:00Z', orderId: 'ord_1', buyerId: 'usr_1', units: 2, total: 6000, paymentId: 'pay_1' },
} as const;
const out = { kind: 'event', id: '8', type: 'stock.out', data: { at: '2026-11-20T10:00:01Z' } } as const;
const feedOf = (...items: readonly StreamItem[]): Feed => ({
  async *follow() {
    yield* items;
  },
  titleOf: async (id) => (id === 'prd_1' || id === 'rst_1' ? 'Matcha Marble' : id),
});

test.for([
  [['--after', 'x'], 'Invalid value "x" for --after: must be an event id (digits)'],
  [['--count', '0'], 'Invalid value "0" for --count: must be a whole number from 1'],
  [['--glaze'], "Unknown option '--glaze'"],
  [['now'], 'Unknown argument "now"'],
] as const)('a wrong argument is named in the error: %j', ([args, sentence]) => {
  expect(() => tail.read(args)).toThrow(sentence);
});

test('an event is one line with its sentence; status messages go to stderr', async () => {
  const { printed, messages } = await runCommand(tail, [], feedOf({ kind: 'connected', after: undefined }, paid));
  expect(printed).toEqual(['2026-11-20T10:00:00Z       7  order.paid          ord_1 paid: ₩6,000']);
  expect(messages).toEqual(['connected; waiting for events (press Ctrl-C to stop)']);
});

test.for([
  ['stock.out', { productId: 'prd_1', round: 1, available: 0 }, 'Matcha Marble is out of stock: 0 units available'],
  [
    'order.placed',
    { orderId: 'ord_1', total: 5000, lines: [{ productId: 'prd_1', quantity: 2 }] },
    'ord_1 placed: 2 × Matcha Marble, ₩5,000',
  ],
  [
    'order.cancelled',
    { orderId: 'ord_1', reason: 'PAYMENT_TIMEOUT', refunded: 0 },
    'ord_1 cancelled: not paid in time',
  ],
  [
    'restock.surplus',
    { restockId: 'rst_1', units: 1 },
    'the factory delivered 1 unit too many of Matcha Marble (rst_1)',
  ],
  ['stock.out', { productId: 'prd_2', available: 1 }, 'prd_2 is out of stock: 1 unit available'],
  ['order.glazed', { orderId: 'ord_1', sugar: 2 }, 'orderId=ord_1 sugar=2'],
  ['order.placed', { orderId: 'ord_1' }, 'orderId=ord_1'],
] as const)(
  '%s is a sentence with the title of the product; an unknown event is its fields: %j',
  async ([type, data, sentence]) => {
    const event = { kind: 'event', id: '9', type, data: { at: 'a', ...data } } as const;
    const { printed } = await runCommand(tail, [], feedOf(event));
    expect(printed.map((line) => line.slice(`a       9  ${type.padEnd(18)}  `.length))).toEqual([sentence]);
  },
);

test('with --json each event is one object on a line; --only filters by type', async () => {
  const { printed, code } = await runCommand(tail, ['--json', '--only', 'stock'], feedOf(paid, out));
  expect(printed.map((line) => JSON.parse(line))).toEqual([{ id: '8', type: 'stock.out', at: '2026-11-20T10:00:01Z' }]);
  expect(code).toBe(0);
});

test('missing events and lost connections are reported', async () => {
  const { messages } = await runCommand(
    tail,
    [],
    feedOf({ kind: 'reset' }, { kind: 'lost', reason: 'ECONNRESET', seconds: 2 }),
  );
  expect(messages).toEqual([
    'the connection was lost for too long: events in between are missing',
    'disconnected: ECONNRESET; retrying in 2 s',
  ]);
});

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/**
 * Starts a fake shop whose streams send these bodies, one for each connection, and records the `last-event-id` headers.
 */
async function shop(...bodies: readonly string[]) {
  const positions: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/sessions')) return void response.writeHead(201).end('{"accessToken":"t"}');
    positions.push(request.headers['last-event-id'] as string | undefined);
    const body = bodies[positions.length - 1];
    if (body === undefined) return void response.writeHead(401).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  }).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, positions };
}

test('after a connection ends, the next one continues after the last received id', async () => {
  const { url, positions } = await shop(
    'retry: 1000\nid: 5\nevent: hello\ndata: {}\n\nid: 6\nevent: order.paid\ndata: {"at":"a",\ndata: "b":1}\n\n: heartbeat\nid: 9\n\nid: 10\nevent: half',
    'event: hello\ndata: {}\n\nid: 11\nevent: reset\ndata: {}\n\nid: 12\nevent: stock.out\ndata: {}\n\n',
  );
  const seen: StreamItem[] = [];
  for await (const item of openStream({ url, email: 'a', password: 'b' }).follow(undefined)) {
    seen.push(item);
    if (item.kind === 'event' && item.id === '12') break;
  }
  expect(positions).toEqual([undefined, '9']);
  expect(seen).toEqual([
    { kind: 'connected', after: undefined },
    { kind: 'event', id: '6', type: 'order.paid', data: { at: 'a', b: 1 } },
    { kind: 'connected', after: '9' },
    { kind: 'reset' },
    { kind: 'event', id: '12', type: 'stock.out', data: {} },
  ]);
});

test('a rejected access token is an error at once, without a retry', async () => {
  const { url } = await shop();
  const stream = openStream({ url, email: 'a', password: 'b', token: 'old' }).follow('3');
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('The stream responded with status 401');
});

test('a failed first connection is an error, without a retry', async () => {
  const stream = openStream({ url: 'http://127.0.0.1:1', email: 'a', password: 'b', token: 't' }).follow(undefined);
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('fetch failed');
});

test('a title that could not be read in time is shown as its id and read again; a title that was found is kept', async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    // The first request gets no response.
    if (requests === 2) response.writeHead(503).end();
    if (requests > 2) response.end('{"title":"Matcha Marble"}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await openTitles(url, () => 'tok', 50)('prd_1')).toBe('prd_1');
  const titleOf = openTitles(url, () => 'tok');
  const shown: string[] = [];
  for (let n = 0; n < 3; n++) shown.push(await titleOf('prd_1'));
  server.closeAllConnections();
  server.close();
  expect(shown).toEqual(['prd_1', 'Matcha Marble', 'Matcha Marble']);
  expect(requests).toBe(3);
});
