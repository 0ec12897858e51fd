/** N5: the live stream sends a caller the own events once and in order, however often the connection breaks. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { api, eventually, logIn, makeBuyers, makeProduct, order, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';

let tables: Tables;
let operator: string;
beforeAll(async () => {
  tables = await openTables();
  operator = await logIn('operator');
});
afterAll(() => tables.close());

interface Published {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** Opens the stream and passes on each event until `onEvent` returns false. */
async function listen(
  token: string,
  lastEventId: string | undefined,
  onEvent: (event: Published) => boolean,
): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(`${inject('origin')}/api/v1/stream`, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let last = lastEventId ?? '';
  let rest = '';
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const lines = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]));
        last = lines['id'] ?? last;
        const { event: type, data } = lines;
        if (type && data && !onEvent({ id: last, type, data: JSON.parse(data) as Record<string, unknown> }))
          return last;
      }
    }
  } finally {
    abort.abort();
  }
  return last;
}

const poll = (token: string, after?: string, headers = {}) =>
  api<{ items: Published[]; next: string }>('GET', `/stream?poll=1${after ? `&after=${after}` : ''}`, {
    token,
    headers,
  });

test('a buyer sees the own order within seconds, and no others', async () => {
  const productId = await makeProduct({ stock: 5 });
  const [mine, other] = (await makeBuyers(2)) as [Buyer, Buyer];
  const received: Published[] = [];
  let ready = (): void => undefined;
  const hello = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const listening = listen(mine.token, undefined, (event) => {
    if (event.type === 'hello') ready();
    else received.push(event);
    return !(event.type === 'order.refused');
  });
  await hello;
  const began = performance.now();
  const placed = await order<{ id: string }>(mine.token, [[productId, 1]]);
  await order(other.token, [[productId, 1]]);
  await order(mine.token, [[productId, 9]]);
  await listening;
  expect(received.map(({ type }) => type)).toEqual(['order.placed', 'order.refused']);
  expect(received[0]?.data['orderId']).toBe(placed.body.id);
  // A poll every two seconds, and a busy relay may delay an event by one second; a busy machine needs longer.
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('1,000 events while a client reconnects 20 times: each is received once, in order', async () => {
  const start = (await poll(operator)).body.next;
  const productId = await makeProduct({ stock: 400 });
  const rush = (async () => {
    for (const { token } of await makeBuyers(20)) {
      // Published in the stream alone, without a queue. The order notifies the relay.
      await tables.client.query(`insert into app.outbox (topic, type, data)
        select 'operators', 'dead_letter.parked', jsonb_build_object('n', n) from generate_series(1, 50) n`);
      await order(token, [[productId, 1]]);
    }
  })();
  const received: Published[] = [];
  let last = start;
  // Cut in the middle of the events, again and again; then to the end.
  for (let connection = 0; connection < 20; connection++) {
    let count = 0;
    last = await listen(operator, last, (event) => {
      if (event.type !== 'hello') received.push(event);
      return event.type === 'hello' || ++count < 7 + connection;
    });
  }
  await rush;
  await settled();
  for (;;) {
    const { items, next } = (await poll(operator, last)).body;
    received.push(...items);
    if (next === last) break;
    last = next;
  }
  const { rows } = await tables.client.query<{ seq: string }>(
    'select seq::text from app.outbox where seq > $1 and seq <= $2 order by app.outbox.seq',
    [start, last],
  );
  expect(received.map(({ id }) => id)).toEqual(rows.map(({ seq }) => seq));
  expect(received.filter(({ type }) => type === 'dead_letter.parked')).toHaveLength(1_000);
});

test('a poll responds at once, with an ETag that stays while there is no new event', async () => {
  const [{ token }] = (await makeBuyers(1)) as [Buyer];
  const productId = await makeProduct({ stock: 5 });
  const first = await poll(token);
  expect(first.body.items).toEqual([]);
  await order(token, [[productId, 1]]);
  const seen = await eventually(
    () => poll(token, first.body.next),
    ({ body }) => body.items.length > 0,
  );
  expect(seen.body.items.map(({ type }) => type)).toEqual(['order.placed']);
  const quiet = await poll(token, seen.body.next);
  expect(quiet.body.items).toEqual([]);
  const etag = quiet.headers.get('etag') ?? '';
  expect((await poll(token, seen.body.next, { 'if-none-match': etag })).status).toBe(304);
});

test('when all stream slots are taken the next caller is asked to poll, and polling works', async () => {
  const open = await Promise.all(
    (await makeBuyers(22)).map(async ({ token }) => {
      const abort = new AbortController();
      const headers = { authorization: `Bearer ${token}` };
      return { response: await fetch(`${inject('origin')}/api/v1/stream`, { headers, signal: abort.signal }), abort };
    }),
  );
  const refused = open.filter(({ response }) => response.status === 503);
  expect(refused.length).toBeGreaterThanOrEqual(2);
  expect(refused[0]?.response.headers.get('retry-after')).toBe('5');
  expect(await refused[0]?.response.json()).toMatchObject({ code: 'stream.full' });
  expect((await poll(operator)).status).toBe(200);
  for (const { abort } of open) abort.abort();
  // The next story does not wait until the slots expire.
  await tables.client.query('update app.stream_slots set until = app.now()');
});

test('an impossible Last-Event-ID is invalid, and the problem names the header', async () => {
  const reply = await api('GET', '/stream', { token: operator, headers: { 'last-event-id': 'x; drop table' } });
  expect(reply.status).toBe(400);
  expect(reply.body['errors']).toEqual([{ pointer: 'Last-Event-ID', detail: 'must be an id of this stream' }]);
});
