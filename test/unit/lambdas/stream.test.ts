import { expect, test } from 'vitest';
import { STREAM_HEARTBEAT_SECONDS, STREAM_POLL_SECONDS } from '#domain/limits.ts';
import { live, type PollMessage } from '#lambdas/stream/live.ts';

const AT = '2026-01-01T00:00:00.000Z';
const events = (...ids: number[]) => ids.map((id) => ({ id: String(id), type: 'stock.out', at: AT, data: { n: id } }));

/** A connection of so many seconds: what was said, and when and after what it looked. */
async function connect(after: number | null, seconds: number, looks: readonly (PollMessage | undefined)[]) {
  let now = 0;
  let said = '';
  const looked: { at: number; after: number | null }[] = [];
  await live(
    {
      look: async (place) => {
        looked.push({ at: now, after: place });
        return looked.length <= looks.length ? looks[looked.length - 1] : { events: [], reached: place ?? 0 };
      },
      write: (text) => {
        said += text;
      },
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
    },
    after,
    seconds * 1_000,
  );
  return { said, looked, ended: now };
}

test('a new client is told where he stands, then each event with its id', async () => {
  const { said } = await connect(null, 3, [
    { events: [], reached: 7 },
    { events: events(8, 9), reached: 9 },
  ]);
  expect(said).toBe(
    'retry: 1000\nid: 7\nevent: hello\ndata: {}\n\n' +
      `id: 8\nevent: stock.out\ndata: {"at":"${AT}","n":8}\n\nid: 9\nevent: stock.out\ndata: {"at":"${AT}","n":9}\n\n`,
  );
});

test('one who comes back keeps his place until something is told: no id is said for what he has not seen', async () => {
  const { said, looked } = await connect(5, 1, [{ events: events(6), reached: 6 }]);
  expect(looked).toEqual([{ at: 0, after: 5 }]);
  expect(said.indexOf('id:')).toBe(said.indexOf('id: 6'));
});

test('it looks once in two seconds, however much there is to tell, and ends in time', async () => {
  const { looked, ended } = await connect(
    0,
    20,
    Array.from({ length: 9 }, (_, i) => ({ events: events(i + 1), reached: i + 1 })),
  );
  expect(looked.map(({ at }) => at)).toEqual(Array.from({ length: 10 }, (_, i) => i * STREAM_POLL_SECONDS * 1_000));
  expect(ended).toBeLessThan(20_000);
});

test('who has nothing to hear gets a sign of life, with the place reached unseen', async () => {
  const { said } = await connect(0, STREAM_HEARTBEAT_SECONDS + 3, [{ events: [], reached: 400 }]);
  expect(said.match(/: still here\nid: 400\n\n/g)).toHaveLength(1);
});

test('a viewer whose account is gone hears nothing more', async () => {
  const { looked } = await connect(0, 30, [{ events: [], reached: 0 }, undefined]);
  expect(looked).toHaveLength(2);
});
