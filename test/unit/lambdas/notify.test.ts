import { expect, test } from 'vitest';
import { NOTIFY_COVERS_MILLISECONDS, NOTIFY_DELAY_SECONDS } from '#domain/limits.ts';
import { coveringNotifier, debouncedNotifier } from '#lambdas/shared/sqs/notify.ts';

/** Notifies at the given times; `!`: at once. Returns what was sent: `time:delay`. */
async function sent(times: readonly (number | `${number}!`)[], fails = false): Promise<string[]> {
  const sends: string[] = [];
  let now = 0;
  const notify = debouncedNotifier(
    async (delay) => {
      sends.push(`${now}:${delay}`);
      return !fails;
    },
    () => now,
  );
  for (const time of times) {
    now = Number.parseInt(String(time), 10);
    await notify(String(time).endsWith('!'));
  }
  return sends;
}

test('rare commits notify at once', async () => {
  expect(await sent([0, 500, 1_200])).toEqual(['0:0', '500:0', '1200:0']);
});

test('during many commits one delayed notification covers those before its poll', async () => {
  expect(await sent([0, 10, 20, 300, 509, 510, 520, 1_009, 1_019])).toEqual(['0:0', '10:1', '510:0', '520:1']);
});

test('every commit is followed by a poll: no notification covers a later commit', async () => {
  const times = Array.from({ length: 400 }, (_, i) => i * 7);
  const polls = (await sent(times)).map((one) => one.split(':').map(Number) as [number, number]);
  for (const time of times) {
    const next = polls.find(
      ([at, delay]) => at >= time || (delay > 0 && at + delay * 1_000 >= time + NOTIFY_COVERS_MILLISECONDS),
    );
    expect(next, `committed at ${time}`).toBeDefined();
  }
  expect(polls.length).toBeLessThan(20);
});

test('an urgent notification is sent at once, even if another is in flight', async () => {
  expect(await sent([0, 10, '20!', '30!', 40])).toEqual(['0:0', `10:${NOTIFY_DELAY_SECONDS}`, '20:0', '30:0']);
});

test('a failed notification covers nothing', async () => {
  expect(await sent([0, 10, 20], true)).toEqual(['0:0', '10:1', '20:1']);
});

test('a clock that jumps forward ends the coverage', async () => {
  expect(await sent([0, 10, 300_000])).toEqual(['0:0', '10:1', '300000:0']);
});

/** Notifies at the given times of a message that covers ten milliseconds. Returns when messages were sent. */
async function covered(times: readonly number[], fails = false): Promise<number[]> {
  const sends: number[] = [];
  let now = 0;
  const notify = coveringNotifier(
    async () => {
      sends.push(now);
      return !fails;
    },
    10,
    () => now,
  );
  for (const time of times) {
    now = time;
    await notify();
  }
  return sends;
}

test('a message covers what happens in its time; a failed message covers nothing', async () => {
  expect(await covered([0, 1, 9, 10, 15, 30])).toEqual([0, 10, 30]);
  expect(await covered([0, 1, 2], true)).toEqual([0, 1, 2]);
});
