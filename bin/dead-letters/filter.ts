/** The filter options of the dead-letter commands. */
import * as z from 'zod';
import { DEAD_LETTER_STATES } from '#domain/dead-letter.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** The seconds of a duration such as 90s, 15m, 2h or 3d. */
export function secondsOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

/** A time of the shop, or a duration before now (of this machine). */
const time = z
  .string()
  .transform((text) => {
    const seconds = secondsOf(text);
    return seconds === undefined ? new Date(text) : new Date(Date.now() - seconds * 1_000);
  })
  .refine(
    (date) => !Number.isNaN(date.getTime()),
    'must be a time like 2026-05-01T09:00:00Z, or a duration before now like 2h',
  )
  .transform((date) => date.toISOString())
  .optional();

export const FILTER = {
  queue: z.enum(QUEUE_NAMES, `must be one of ${QUEUE_NAMES.join(', ')}`).optional(),
  error: z.string().min(1).optional(),
  state: z.enum(DEAD_LETTER_STATES, `must be one of ${DEAD_LETTER_STATES.join(', ')}`).optional(),
  text: z.string().min(1).optional(),
  from: time,
  to: time,
};

/** Formats a number of dead letters. */
export const countOf = (count: number): string => (count === 1 ? '1 dead letter' : `${count} dead letters`);
