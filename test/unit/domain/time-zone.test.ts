import { expect, test } from 'vitest';
import { fromWallTime, isTimeZone, showSameTime, toWallTime, zonedMoment } from '#domain/time-zone.ts';

test.for(['Asia/Seoul', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+9'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});
test.for(['', 'Asia/Soul', '+09:00', 'KST in Seoul', 'Asia/Seoul\n', '<b>', '../etc'])('%s is no time zone', (name) => {
  expect(isTimeZone(name)).toBe(false);
});

test('a mail names the date, the time and the zone', () => {
  const at = '2026-11-29T07:26:47.066Z';
  expect(zonedMoment(at, 'Asia/Seoul', 'en')).toBe('29 Nov 2026, 16:26:47 (Asia/Seoul)');
  expect(zonedMoment(at, 'Asia/Seoul', 'ko')).toMatch(/^2026\. 11\. 29\. 오후 4:26:47 \(Asia\/Seoul\)$/);
  expect(zonedMoment(at, 'Asia/Seoul', 'en', 'short')).toBe('29 Nov 2026, 16:26 (Asia/Seoul)');
  expect(zonedMoment(at, 'Asia/Seoul', 'ko', 'short')).toMatch(/^2026\. 11\. 29\. 오후 4:26 \(Asia\/Seoul\)$/);
  expect(zonedMoment(null, 'UTC', 'en')).toBe('');
});

test.for([
  ['Asia/Seoul', '2026-11-29T15:30:00.000Z', '2026-11-30T00:30'],
  ['UTC', '2026-11-29T15:30:00.000Z', '2026-11-29T15:30'],
  ['Asia/Kolkata', '2026-11-29T15:30:00.000Z', '2026-11-29T21:00'],
  ['Europe/Berlin', '2026-07-01T22:00:00.000Z', '2026-07-02T00:00'],
  ['Europe/Berlin', '2026-10-25T02:30:00.000Z', '2026-10-25T03:30'],
  ['America/New_York', '2026-03-08T07:30:00.000Z', '2026-03-08T03:30'],
] as const)('in %s the clock shows %s as %s, and back', ([zone, at, local]) => {
  expect(toWallTime(at, zone)).toBe(local);
  expect(fromWallTime(local, zone)).toBe(at);
});

test('an empty time stays empty', () => {
  expect([toWallTime(null, 'UTC'), fromWallTime('', 'UTC')]).toEqual(['', null]);
});

test.for([
  ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z', '2026-03-29T03:30'],
  ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z', '2026-03-08T03:30'],
  ['Australia/Sydney', '2026-10-04T02:30', '2026-10-03T16:30:00.000Z', '2026-10-04T03:30'],
  ['America/Santiago', '2026-09-06T00:30', '2026-09-06T04:30:00.000Z', '2026-09-06T01:30'],
  ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z', '2026-10-04T02:45'],
] as const)('in %s summer time skips %s: it is %s, when the clock shows %s', ([zone, skipped, at, local]) => {
  expect(fromWallTime(skipped, zone)).toBe(at);
  expect(toWallTime(at, zone)).toBe(local);
});

test('a year that is being typed gives a time or none, and never an error', () => {
  expect(fromWallTime('0202-11-29T16:26', 'UTC')).toBe('0202-11-29T16:26:00.000Z');
  expect(toWallTime(fromWallTime('0002-11-29T16:26', 'Asia/Seoul'), 'Asia/Seoul')).toBe('0002-11-29T16:26');
  for (const text of ['0000-11-29T16:26', '0001-01-01T00:00', '9999-12-31T23:59', '12026-11-29T16:26', 'soon'])
    expect([text, fromWallTime(text, 'Asia/Seoul')]).toEqual([text, null]);
});

test('two zones show the same time in winter and not in summer', () => {
  expect(showSameTime(new Date('2026-01-01'), 'Europe/London', 'UTC')).toBe(true);
  expect(showSameTime(new Date('2026-07-01'), 'Europe/London', 'UTC')).toBe(false);
});
