import type pg from 'pg';
import { beforeEach, expect, test, vi } from 'vitest';
import { type ClockControl, openClockControl, readDuration, type Work } from '#local/control/clock.ts';
import { type Clock, createClock } from '#local/runtime/clock.ts';

const SECOND = 1_000;
let clock: Clock;
let control: ClockControl;
/** Every offset that the database clock was set to, in milliseconds. */
let shifts: number[];
let fired: number;
/** Results of the `work` port, in order; the last one repeats. */
let works: Work[];
const idle: Work = { now: 0, running: 0, inFlight: 0, due: [] };

beforeEach(() => {
  [clock, shifts, fired, works] = [createClock(), [], 0, [idle]];
  const query = async (sql: string) => {
    const [, shift] = /interval ''(\d+) milliseconds''/.exec(sql) ?? [];
    if (shift) shifts.push(Number(shift));
    return { rows: [{ due: 0 }] };
  };
  control = openClockControl({
    clock,
    pool: { query } as unknown as pg.Pool,
    save: () => undefined,
    fireSchedules: async () => void fired++,
    work: async () => (works.length > 1 ? works.shift() : works[0]) as Work,
  });
});

test('`next` advances to the first due time plus one second, so that work due together is done together', async () => {
  works = [{ ...idle, due: [{ at: clock.now() + 300 * SECOND, what: 'restock: receive 2 of 5' }] }];
  const { movedSeconds, settled } = await control.toNext();
  expect([Math.round(movedSeconds), settled, fired]).toEqual([301, true, 1]);
  expect(clock.offset()).toBe(shifts.at(-1));
});

test('`next` waits for work in progress, but not for a message’s later attempt', async () => {
  works = [
    { ...idle, now: 1 },
    { ...idle, inFlight: 1, due: [{ at: clock.now() + 10 * SECOND, what: 'restock: receive 2 of 5' }] },
  ];
  expect(Math.round((await control.toNext()).movedSeconds)).toBe(11);
  expect(works).toHaveLength(1);
});

test('`next` does not move the clock while work in progress does not end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  works = [{ ...idle, now: 1, due: [{ at: clock.now() + 10 * SECOND, what: 'restock: receive 2 of 5' }] }];
  const moved = control.toNext();
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  vi.useRealTimers();
  expect(await moved).toMatchObject({ movedSeconds: 0, settled: false });
  expect(clock.offset()).toBe(0);
});

test('`next` never advances beyond its limit', async () => {
  works = [{ ...idle, due: [{ at: clock.now() + 300 * SECOND, what: 'restock: receive 2 of 5' }] }];
  expect((await control.toNext(60 * SECOND)).movedSeconds).toBe(60);
  works = [idle];
  expect((await control.toNext(60 * SECOND)).movedSeconds).toBe(60);
  expect((await control.toNext()).movedSeconds, 'nothing due and no limit').toBe(0);
  expect(clock.offset()).toBe(120 * SECOND);
});

test('an advance waits for batches that run, for a few seconds', async () => {
  works = [{ ...idle, running: 1 }, { ...idle, running: 1 }, idle];
  const advanced = control.advance(10 * SECOND);
  expect(clock.offset()).toBe(0);
  await advanced;
  expect([clock.offset(), works.length]).toEqual([10 * SECOND, 1]);
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  works = [{ ...idle, running: 1 }];
  const forced = control.advance(10 * SECOND);
  await vi.advanceTimersByTimeAsync(4 * SECOND);
  expect(clock.offset()).toBe(10 * SECOND);
  await vi.advanceTimersByTimeAsync(2 * SECOND);
  vi.useRealTimers();
  await forced;
  expect(clock.offset()).toBe(20 * SECOND);
});

test('two concurrent advances are added, also in the database', async () => {
  await Promise.all([control.advance(10 * SECOND), control.advance(20 * SECOND)]);
  expect([clock.offset(), shifts]).toEqual([30 * SECOND, [10 * SECOND, 30 * SECOND]]);
});

test.each([
  ['PT5M', 300_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['PT', undefined],
  ['P', undefined],
  ['5m', undefined],
])('%s is %s milliseconds', (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});
