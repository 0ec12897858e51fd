import type pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { type ClockControl, openClockControl, readDuration, type Work } from '#local/control/clock.ts';
import { type Clock, createClock } from '#local/runtime/clock.ts';

const SECOND = 1_000;
let clock: Clock;
let control: ClockControl;
/** Milliseconds of the clock by which the database is ahead. */
let shifts: number[];
let fired: number;
/** What the system would say of itself; a queue of answers, the last of which stays. */
let works: Work[];
const rest: Work = { now: 0, inFlight: 0, nextAt: undefined };

beforeEach(() => {
  [clock, shifts, fired, works] = [createClock(), [], 0, [rest]];
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

test('the next moment is when the first thing is due, and what is due within a second of it', async () => {
  works = [{ ...rest, nextAt: clock.now() + 300 * SECOND }];
  const { movedSeconds, settled } = await control.toNext();
  expect([Math.round(movedSeconds), settled, fired]).toEqual([301, true, 1]);
  expect(clock.offset()).toBe(shifts.at(-1));
});

test('what waits for a later try is not waited for, what is being handled is', async () => {
  works = [
    { ...rest, now: 1 },
    { ...rest, inFlight: 1, nextAt: clock.now() + 10 * SECOND },
  ];
  expect(Math.round((await control.toNext()).movedSeconds)).toBe(11);
  expect(works).toHaveLength(1);
});

test('a limit is kept: nearer things first, and no further than it', async () => {
  works = [{ ...rest, nextAt: clock.now() + 300 * SECOND }];
  expect((await control.toNext(60 * SECOND)).movedSeconds).toBe(60);
  works = [rest];
  expect((await control.toNext(60 * SECOND)).movedSeconds).toBe(60);
  expect((await control.toNext()).movedSeconds, 'nothing is due, and there is no limit').toBe(0);
  expect(clock.offset()).toBe(120 * SECOND);
});

test('two who move the clock at once move it by both, and the database with it', async () => {
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
