import { expect, test } from 'vitest';
import { STREAM_HEARTBEAT_SECONDS, STREAM_POLL_SECONDS } from '#domain/limits.ts';
import { live, type StreamPoll } from '#lambdas/stream/live.ts';

const AT = '2026-01-01T00:00:00.000Z';
const events = (...ids: number[]) => ids.map((id) => ({ id: String(id), type: 'stock.out', at: AT, data: { n: id } }));

/** A connection of so many seconds: what was written, when it polled and after which number. */
async function connect(after: number | null, seconds: number, results: readonly (StreamPoll | undefined)[]) {
  let now = 0;
  let written = '';
  const polls: { at: number; after: number | null }[] = [];
  const ports = {
    poll: async (reached: number | null) => {
      polls.push({ at: now, after: reached });
      return polls.length <= results.length ? results[polls.length - 1] : { events: [], reached: reached ?? 0 };
    },
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  for await (const text of live(ports, after, seconds * 1_000)) written += text;
  return { written, polls, ended: now };
}

test('a new client gets its position, then each event with its id', async () => {
  const { written } = await connect(null, 3, [
    { events: [], reached: 7 },
    { events: events(8, 9), reached: 9 },
  ]);
  expect(written).toBe(
    'retry: 1000\nid: 7\nevent: hello\ndata: {}\n\n' +
      `id: 8\nevent: stock.out\ndata: {"at":"${AT}","n":8}\n\nid: 9\nevent: stock.out\ndata: {"at":"${AT}","n":9}\n\n`,
  );
});

test('a reconnecting client keeps its position until the next event: no id is sent before', async () => {
  const { written, polls } = await connect(5, 1, [{ events: events(6), reached: 6 }]);
  expect(polls).toEqual([{ at: 0, after: 5 }]);
  expect(written.indexOf('id:')).toBe(written.indexOf('id: 6'));
});

test('it polls once in two seconds, with any number of events, and ends in time', async () => {
  const { polls, ended } = await connect(
    0,
    20,
    Array.from({ length: 9 }, (_, i) => ({ events: events(i + 1), reached: i + 1 })),
  );
  expect(polls.map(({ at }) => at)).toEqual(Array.from({ length: 10 }, (_, i) => i * STREAM_POLL_SECONDS * 1_000));
  expect(ended).toBeLessThan(20_000);
});

test('without events the client gets a heartbeat with the reached position', async () => {
  const { written } = await connect(0, STREAM_HEARTBEAT_SECONDS + 3, [{ events: [], reached: 400 }]);
  expect(written.match(/: heartbeat\nid: 400\n\n/g)).toHaveLength(1);
});

test('the connection ends when the token is no longer valid', async () => {
  const { polls } = await connect(0, 30, [{ events: [], reached: 0 }, undefined]);
  expect(polls).toHaveLength(2);
});
