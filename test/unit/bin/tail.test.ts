import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tail } from '#bin/tail/command.ts';
import { type Follow, openStream, type Sign } from '#bin/tail/stream.ts';
import { played } from './played.ts';

const paid = {
  kind: 'event',
  id: '7',
  type: 'order.paid',
  data: { at: '2026-11-20T10:00:00Z', orderId: 'ord_1', lines: [{ units: 2 }] },
} as const;
const out = { kind: 'event', id: '8', type: 'stock.out', data: { at: '2026-11-20T10:00:01Z' } } as const;
const tells = (...signs: readonly Sign[]): Follow =>
  async function* () {
    yield* signs;
  };

test.for([
  [['--after', 'x'], '--after must be an id of the stream'],
  [['--count', '0'], '--count must be a whole number from 1'],
  [['--glaze'], "Unknown option '--glaze'"],
  [['now'], '"now" is no option'],
] as const)('a mistake is one sentence: %j', ([args, sentence]) => {
  expect(() => tail.read(args)).toThrow(sentence);
});

test('an event is one line, with what it is about; talk goes elsewhere', async () => {
  const { printed, said } = await played(tail, [], tells({ kind: 'connected', after: undefined }, paid));
  expect(printed).toEqual(['2026-11-20T10:00:00Z       7  order.paid          orderId=ord_1 lines=[{"units":2}]']);
  expect(said).toEqual(['listening (Ctrl-C ends it)']);
});

test('as JSON it is one object a line, and only what was asked for', async () => {
  const { printed, code } = await played(tail, ['--json', '--only', 'stock'], tells(paid, out));
  expect(printed.map((line) => JSON.parse(line))).toEqual([{ id: '8', type: 'stock.out', at: '2026-11-20T10:00:01Z' }]);
  expect(code).toBe(0);
});

test('who was away for too long is told so, and a line that breaks is said', async () => {
  const { said } = await played(tail, [], tells({ kind: 'reset' }, { kind: 'lost', why: 'ECONNRESET', seconds: 2 }));
  expect(said).toEqual([
    'away for too long: what happened between is not told',
    'not connected: ECONNRESET; again in 2 s',
  ]);
});

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A shop whose streams end after each of these bodies; what it was asked for. */
async function shop(...bodies: readonly string[]) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/sessions')) return void response.writeHead(201).end('{"accessToken":"t"}');
    asked.push(request.headers['last-event-id'] as string | undefined);
    const body = bodies[asked.length - 1];
    if (body === undefined) return void response.writeHead(401).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  }).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('a stream that ends is taken up behind the last place it told', async () => {
  const { url, asked } = await shop(
    'retry: 1000\nid: 5\nevent: hello\ndata: {}\n\nid: 6\nevent: order.paid\ndata: {"at":"a",\ndata: "b":1}\n\n: heartbeat\nid: 9\n\nid: 10\nevent: half',
    'event: hello\ndata: {}\n\nid: 11\nevent: reset\ndata: {}\n\nid: 12\nevent: stock.out\ndata: {}\n\n',
  );
  const seen: Sign[] = [];
  for await (const sign of openStream({ url, email: 'a', password: 'b' })(undefined)) {
    seen.push(sign);
    if (sign.kind === 'event' && sign.id === '12') break;
  }
  expect(asked).toEqual([undefined, '9']);
  expect(seen).toEqual([
    { kind: 'connected', after: undefined },
    { kind: 'event', id: '6', type: 'order.paid', data: { at: 'a', b: 1 } },
    { kind: 'connected', after: '9' },
    { kind: 'reset' },
    { kind: 'event', id: '12', type: 'stock.out', data: {} },
  ]);
});

test('a token that is not good is said at once, and not tried again', async () => {
  const { url } = await shop();
  const stream = openStream({ url, email: 'a', password: 'b', token: 'old' })('3');
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('the stream answered 401');
});

test('a shop that was never reached is no stream to wait for', async () => {
  const stream = openStream({ url: 'http://127.0.0.1:1', email: 'a', password: 'b', token: 't' })(undefined);
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('fetch failed');
});
