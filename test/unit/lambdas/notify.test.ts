import { expect, test } from 'vitest';
import { NOTIFY_COVERS_MILLISECONDS, NOTIFY_DELAY_SECONDS } from '#domain/limits.ts';
import { debouncedNotifier } from '#lambdas/shared/sqs/notify.ts';

/** Wakes at the given times; `!` asks for one at once. Answers what was sent: `time:delay`. */
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

test('whoever commits rarely wakes at once', async () => {
  expect(await sent([0, 500, 1_200])).toEqual(['0:0', '500:0', '1200:0']);
});

test('in a rush, one delayed notify covers what is committed before it looks', async () => {
  expect(await sent([0, 10, 20, 300, 509, 510, 520, 1_009, 1_019])).toEqual(['0:0', '10:1', '510:0', '520:1']);
});

test('every commit is followed by a look: no notify covers a commit that may come after it', async () => {
  const times = Array.from({ length: 400 }, (_, i) => i * 7);
  const looks = (await sent(times)).map((one) => one.split(':').map(Number) as [number, number]);
  for (const time of times) {
    const next = looks.find(
      ([at, delay]) => at >= time || (delay > 0 && at + delay * 1_000 >= time + NOTIFY_COVERS_MILLISECONDS),
    );
    expect(next, `committed at ${time}`).toBeDefined();
  }
  expect(looks.length).toBeLessThan(20);
});

test('what must not wait is sent at once, whatever is on its way', async () => {
  expect(await sent([0, 10, '20!', '30!', 40])).toEqual(['0:0', `10:${NOTIFY_DELAY_SECONDS}`, '20:0', '30:0']);
});

test('a notify that was not sent covers nothing', async () => {
  expect(await sent([0, 10, 20], true)).toEqual(['0:0', '10:1', '20:1']);
});

test('a clock that is set forward uncovers', async () => {
  expect(await sent([0, 10, 300_000])).toEqual(['0:0', '10:1', '300000:0']);
});
