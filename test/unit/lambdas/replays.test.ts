/** R5: the worker that sends past events, and the queues that it may send them to. */
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import type { EventMessage } from '#domain/event-message.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { eventTypesOf, replayOf } from '#domain/replay.ts';
import { replayEvents } from '#lambdas/operations/replay-events.ts';

const claimed = (id: number, data: object) => ({
  ...{ redriveId: 'rdr_x', queue: 'vip', claimedTo: 7, id, type: 'order.paid', data, requestId: 'r' },
  ...{ at: '2026-01-01T00:00:00.000Z', waitMilliseconds: 100, pollAfterSeconds: null },
});
const POLL = { redriveId: null, id: null, queue: null, claimedTo: null, pollAfterSeconds: 9 };

/** Runs the worker with these claims in order, and returns what it did. */
async function run(claims: readonly (readonly object[])[], { accepts = true, left = Number.POSITIVE_INFINITY } = {}) {
  const calls: unknown[] = [];
  let next = 0;
  const database = {
    rows: async ({ text }: { text: string }) => {
      if (text.includes('claim_replayed_events')) return claims[next++] ?? [];
      calls.push('recorded');
      return [{ recorded: 1 }];
    },
  } as unknown as Database;
  const worker = replayEvents({
    database,
    sendEvents: async (queue: string, messages: readonly EventMessage[]) => {
      if (!accepts) throw new Error('SQS rejected 1 of 1 events');
      calls.push([queue, messages]);
    },
    sleep: async (milliseconds) => void calls.push(`slept ${milliseconds}`),
    pollAgain: async (seconds) => void calls.push(`poll in ${seconds} s`),
  });
  const error = await worker({ again: false, millisecondsLeft: () => left }).catch(({ message }: Error) => message);
  return { calls, error };
}

test('events are sent as SNS delivers them, recorded only after SQS accepted them, and followed by the wait of the rate', async () => {
  const { calls } = await run([
    [claimed(5, { orderId: 'ord_1', units: 100 }), claimed(7, { orderId: 'ord_2' })],
    [POLL],
  ]);
  const body = (id: number, data: object) =>
    JSON.stringify({
      id: `evt_${id}`,
      type: 'order.paid',
      version: 1,
      at: '2026-01-01T00:00:00.000Z',
      requestId: 'r',
      data,
    });
  const type = { DataType: 'String', StringValue: 'order.paid' };
  expect(calls).toEqual([
    [
      'vip',
      [
        {
          body: body(5, { orderId: 'ord_1', units: 100 }),
          attributes: { type, units: { DataType: 'Number', StringValue: '100' } },
        },
        { body: body(7, { orderId: 'ord_2' }), attributes: { type } },
      ],
    ],
    'recorded',
    'slept 100',
    'poll in 9 s',
  ]);
});

test('events that SQS does not accept are not recorded: they are sent again after the lease', async () => {
  expect(await run([[claimed(5, {})]], { accepts: false })).toEqual({ calls: [], error: 'SQS rejected 1 of 1 events' });
});

test('a worker without time left claims nothing and polls again at once', async () => {
  expect((await run([[claimed(5, {})]], { left: 1_000 })).calls).toEqual(['poll in 0 s']);
});

test('without a running replay nothing is sent and no poll is scheduled', async () => {
  expect((await run([])).calls).toEqual([]);
});

test('a queue is sent only events that its subscription delivers', () => {
  const from = '2026-01-01T00:00:00.000Z';
  expect(replayOf({ queue: 'vip', from })).toEqual({
    queue: 'vip',
    from,
    unitsMin: { 'order.paid': VIP_UNITS_MIN },
  });
  expect(replayOf({ queue: 'mail', types: ['order.paid'], from })).toMatchObject({ unitsMin: { 'order.paid': 0 } });
  expect(replayOf({ queue: 'vip', types: ['order.paid', 'order.placed'], from })).toBe(
    'the queue vip does not receive order.placed, only order.paid',
  );
  expect(replayOf({ queue: 'relay', from })).toMatch(/^the queue relay receives no events; these queues do: restock, /);
});

test('every event type that can be replayed is a message of its queue', () => {
  const orderId = `ord_${'0'.repeat(26)}`;
  const data = {
    ...{ orderId, buyerId: 'usr_1', paymentId: 'pay_1', units: 1, total: 1, refunded: 1, reason: 'CUSTOMER' },
    ...{ productId: 'prd_1', round: 1, available: 1, restockId: 'rst_1', attempt: 1 },
    lines: [{ productId: 'prd_1', quantity: 1 }],
  };
  const types = QUEUE_NAMES.flatMap((queue) => eventTypesOf(queue).map(({ type }) => ({ queue, type })));
  expect(types.length).toBeGreaterThan(10);
  for (const { queue, type } of types) {
    const message = { id: 'evt_1', type, version: 1, at: '2026-01-01T00:00:00.000Z', requestId: null, data };
    expect(QUEUES[queue].message.safeParse(message).error, `${type} to ${queue}`).toBeUndefined();
  }
});
