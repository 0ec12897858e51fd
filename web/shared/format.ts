/** Formats numbers, times and ids for the page. */
import { krw } from '#domain/shown.ts';
import { shopNow } from './clock.ts';
import { language, words } from './language.ts';
import { shopZone, zoneSuffix } from './time-zone.ts';

const locale = (): string => (language.get() === 'ko' ? 'ko-KR' : 'en-GB');

export const count = (n: number): string => n.toLocaleString(locale());
export const won = (n: number): string => krw(n, language.get());

const zone = { timeZone: shopZone };
const sameDay = (a: Date, b: Date): boolean => a.toLocaleDateString('en', zone) === b.toLocaleDateString('en', zone);

/** Returns the time, with the date if it is not the date of `now`. */
export function moment(at: string | null | undefined, now: number = shopNow()): string {
  if (!at) return '–';
  const date = new Date(at);
  // The same format in both languages: 16:59:40.
  const time = date.toLocaleTimeString('en-GB', zone) + zoneSuffix(date, locale());
  if (sameDay(date, new Date(now))) return time;
  return `${date.toLocaleDateString(locale(), { month: 'short', day: 'numeric', ...zone })} ${time}`;
}

/** The date and the time of day, for a list that is read days later. */
export function dateTime(at: string): string {
  const date = new Date(at);
  return (
    date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short', ...zone }) + zoneSuffix(date, locale())
  );
}

/** Returns the date and time with the zone of the shop, and in UTC. */
export function exact(at: string): string {
  const date = new Date(at);
  const local = date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'long', ...zone });
  return `${local} (${date.toISOString()})`;
}

const units = words({
  ms: ['{n} ms', '{n}ms'],
  s: ['{n} s', '{n}초'],
  min: ['{n} min', '{n}분'],
  h: ['{n} h', '{n}시간'],
  d: ['{n} d', '{n}일'],
});

/** Formats a duration or an age. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 1) return units('ms', { n: Math.round(seconds * 1_000) });
  if (seconds < 10) return units('s', { n: seconds.toFixed(1) });
  if (seconds < 120) return units('s', { n: Math.round(seconds) });
  if (seconds < 7_200) return units('min', { n: Math.round(seconds / 60) });
  if (seconds < 172_800) return units('h', { n: Math.round(seconds / 3_600) });
  return units('d', { n: Math.round(seconds / 86_400) });
}

/** The first line of an error: its cause. Further lines are details. */
export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Shortens an id to its prefix and its last six characters. Show the full id in the title attribute. */
export const short = (id: string): string => id.replace(/^([a-z]+_).*(.{6})$/, '$1…$2');
