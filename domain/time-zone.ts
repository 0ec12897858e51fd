/** Times as people of one time zone read and write them. A zone has an IANA name like `Asia/Seoul`; undefined: of this machine. */

/** Whether a name is an IANA time zone. An offset like `+09:00` is none, because its summer time is unknown. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const LOCALES = { ko: 'ko-KR', en: 'en-GB' } as const;

/**
 * The date and the time of day with the name of the zone, for a mail: `29 Nov 2026, 16:26:47 (Asia/Seoul)`.
 *
 * @param timeStyle short: without seconds
 */
export function zonedMoment(
  at: string | null,
  timeZone: string,
  locale: 'ko' | 'en',
  timeStyle: 'short' | 'medium' = 'medium',
): string {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return '';
  const options = { dateStyle: 'medium', timeStyle, timeZone } as const;
  return `${date.toLocaleString(LOCALES[locale], options)} (${timeZone})`;
}

const DAY_CHARACTERS = '2026-11-29'.length;
/** In every zone a time between these has a year of four digits. */
const FIRST = Date.parse('0001-01-02T00:00Z');
const LAST = Date.parse('9999-12-30T23:59Z');

/** What a clock of the zone shows, in minutes: `2026-11-29T16:26`. Empty if the time is none. */
export function toWallTime(at: string | null, timeZone: string | undefined): string {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return '';
  // Swedish writes dates as ISO 8601.
  const [day = '', time] = date
    .toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
    .split(' ');
  return `${day.padStart(DAY_CHARACTERS, '0')}T${time}`;
}

/**
 * The time at which a clock of the zone shows this. Null for an empty text, and outside the years 1 to 9999: a field has
 * such a year while its reader types. A time that summer time skips is later by as much as the clocks are put forward.
 */
export function fromWallTime(text: string, timeZone: string | undefined): string | null {
  const wanted = Date.parse(`${text}Z`);
  if (!(wanted >= FIRST && wanted <= LAST)) return null;
  const offsetAt = (time: number): number =>
    Date.parse(`${toWallTime(new Date(time).toISOString(), timeZone)}Z`) - time;
  const first = wanted - offsetAt(wanted);
  const second = wanted - offsetAt(first);
  const isSkipped = second + offsetAt(second) !== wanted;
  return new Date(isSkipped ? Math.max(first, second) : second).toISOString();
}

/** Whether the clocks of both zones show the same at this time. */
export const showSameTime = (at: Date, one: string | undefined, other: string | undefined): boolean =>
  toWallTime(at.toISOString(), one) === toWallTime(at.toISOString(), other);
