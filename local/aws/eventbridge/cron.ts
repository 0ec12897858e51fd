/**
 * Due times of schedules: `rate(5 minutes)` and `cron(minutes hours day-of-month month day-of-week year)`, in UTC.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
const UNIT_MILLISECONDS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const MINUTE = UNIT_MILLISECONDS.minute;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Leap days are at most eight years apart. */
const SEARCH_DAYS_MAX = 366 * 9;

type Field = (value: number) => boolean;

function field(text: string, from: number, to: number, names: readonly string[] = []): Field {
  if (text === '*' || text === '?') return () => true;
  const number = (part: string): number => {
    const name = names.indexOf(part.toUpperCase());
    const value = name >= 0 ? name + from : Number(part);
    if (!Number.isInteger(value) || value < from || value > to)
      throw new Error(`${part} is not between ${from} and ${to}`);
    return value;
  };
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [low = '', high] = range === '*' ? [String(from), String(to)] : range.split('-');
    const last = high === undefined ? (part.includes('/') ? to : number(low)) : number(high);
    for (let value = number(low); value <= last; value += Number(step)) allowed.add(value);
  }
  return (value) => allowed.has(value);
}

/** Parses an expression; the returned function gives the next time after a moment, in epoch milliseconds. */
export function readSchedule(expression: string): (afterEpochMilliseconds: number) => number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const every = Number(rate[1]) * UNIT_MILLISECONDS[rate[2] as keyof typeof UNIT_MILLISECONDS];
    return (after) => (Math.floor(after / every) + 1) * every;
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (!cron) throw new Error(`the local EventBridge does not support the schedule ${expression}`);
  const [, minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = cron;
  const is = {
    minute: field(minutes, 0, 59),
    hour: field(hours, 0, 23),
    day: field(dayOfMonth, 1, 31),
    month: field(month, 1, 12, MONTHS),
    weekday: field(dayOfWeek, 1, 7, DAYS),
    year: field(year, 1970, 2199),
  };
  const isDay = (at: Date): boolean =>
    is.year(at.getUTCFullYear()) &&
    is.month(at.getUTCMonth() + 1) &&
    is.day(at.getUTCDate()) &&
    is.weekday(at.getUTCDay() + 1);
  return (after) => {
    let at = (Math.floor(after / MINUTE) + 1) * MINUTE;
    for (let day = 0; day < SEARCH_DAYS_MAX; day++) {
      const midnight = Math.floor(at / UNIT_MILLISECONDS.day) * UNIT_MILLISECONDS.day + UNIT_MILLISECONDS.day;
      if (isDay(new Date(at))) {
        for (; at < midnight; at += MINUTE) {
          const time = new Date(at);
          if (is.hour(time.getUTCHours()) && is.minute(time.getUTCMinutes())) return at;
        }
      }
      at = midnight;
    }
    return Number.POSITIVE_INFINITY;
  };
}
