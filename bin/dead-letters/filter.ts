/** The filter options of the dead-letter commands. */
import * as z from 'zod';
import { DEAD_LETTER_STATES } from '#domain/dead-letter.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';

export const FILTER = {
  queue: z.enum(QUEUE_NAMES, `must be one of ${QUEUE_NAMES.join(', ')}`).optional(),
  error: z.string().min(1).optional(),
  state: z.enum(DEAD_LETTER_STATES, `must be one of ${DEAD_LETTER_STATES.join(', ')}`).optional(),
  text: z.string().min(1).optional(),
};

/** Formats a number of dead letters. */
export const countOf = (count: number): string => (count === 1 ? '1 dead letter' : `${count} dead letters`);
