import { expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import { RELAY_CLAIM_MAX } from '#domain/limits.ts';
import { publishOutbox } from '#lambdas/relay/publish-outbox.ts';

const event = (id: number, topic = 'order') => ({
  id,
  topic,
  type: `${topic}.x`,
  data: { units: id },
  requestId: 'r',
  at: '2026-01-01T00:00:00.000Z',
  pollAfterSeconds: null,
});
const pollAfter = (seconds: number) => ({
  id: null,
  topic: null,
  type: null,
  data: null,
  requestId: null,
  at: null,
  pollAfterSeconds: seconds,
});
type Row = ReturnType<typeof event> | ReturnType<typeof pollAfter>;
type Publish = (topic: string, ids: number[]) => readonly number[];

/** A relay whose table returns these claims in order, and everything it did. */
async function run(
  claims: readonly (readonly Row[])[],
  { publish = (_, ids) => ids, left = () => 60_000 }: { publish?: Publish; left?: () => number } = {},
) {
  const published: { topic: string; ids: number[] }[] = [];
  const marked: number[] = [];
  const polls: number[] = [];
  const messages: unknown[] = [];
  let claimed = 0;
  const rows = async ({ text, parameters }: Statement<unknown>) => {
    if (text.includes('claim_outbox')) return claims[claimed++] ?? [];
    marked.push(...(JSON.parse(parameters[0]?.value?.stringValue ?? '[]') as number[]));
    return [{ marked: 1 }];
  };
  const failure = await publishOutbox({
    database: { rows } as never,
    publishBatch: async (topic, entries) => {
      const ids = entries.map(({ Id }) => Number(Id));
      messages.push(...entries);
      published.push({ topic, ids });
      return publish(topic, ids).map(String);
    },
    pollAgain: async (seconds) => void polls.push(seconds),
  })({ again: false, millisecondsLeft: left }).catch((error: Error) => error.message);
  return { published, marked: marked.toSorted((a, b) => a - b), polls, messages, failure, claimed };
}
const many = (count: number, topic?: string) => Array.from({ length: count }, (_, i) => event(i + 1, topic));

test('events are published in batches of ten, each to its topic, and marked', async () => {
  const { published, marked, messages } = await run([[...many(21), event(99, 'stock')]]);
  expect(published.map(({ topic, ids }) => `${topic} ${ids.length}`).sort()).toEqual([
    'order 1',
    'order 10',
    'order 10',
    'stock 1',
  ]);
  expect(marked).toEqual([...many(21).map(({ id }) => id), 99]);
  expect(messages[0]).toEqual({
    Id: '99',
    Message: JSON.stringify({
      id: 'evt_99',
      type: 'stock.x',
      version: 1,
      at: '2026-01-01T00:00:00.000Z',
      requestId: 'r',
      data: { units: 99 },
    }),
    MessageAttributes: {
      type: { DataType: 'String', StringValue: 'stock.x' },
      units: { DataType: 'Number', StringValue: '99' },
    },
  });
});

test('an event that SNS rejects is not marked, and the message fails', async () => {
  const { marked, failure } = await run([many(3)], { publish: (_, ids) => ids.filter((id) => id !== 2) });
  expect(marked).toEqual([1, 3]);
  expect(failure).toMatch(/1 event/);
});

test('a failed batch does not affect the others: their events are marked, then the message fails', async () => {
  const publish: Publish = (_, ids) => {
    if (ids.includes(15)) throw new Error('SNS is unavailable');
    return ids;
  };
  const { marked, failure } = await run([many(25)], { publish });
  expect(marked).toEqual([...many(10).map(({ id }) => id), 21, 22, 23, 24, 25]);
  expect(failure).toBe('SNS is unavailable');
});

test('only a full claim is followed by another claim', async () => {
  expect((await run([many(RELAY_CLAIM_MAX), many(1)])).claimed).toBe(2);
  expect((await run([many(1), many(1)])).claimed).toBe(1);
});

test('the poll for later events is scheduled, and no other', async () => {
  expect((await run([[event(1), pollAfter(30)]])).polls).toEqual([30]);
  expect((await run([[pollAfter(7)]])).polls).toEqual([7]);
  expect((await run([[]])).polls).toEqual([]);
});

test('a relay that runs out of time schedules an immediate poll', async () => {
  const { polls, claimed } = await run([many(1)], { left: () => 29_000 });
  expect([polls, claimed]).toEqual([[0], 0]);
});
