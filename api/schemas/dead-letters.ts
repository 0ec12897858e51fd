/** The shapes of dead letters and redrives, for operators. */
import * as z from 'zod';
import { DEAD_LETTER_STATES, REDRIVE_STATES } from '#domain/dead-letter.ts';
import {
  DISCARD_REASON_CHARACTERS_MAX,
  REDRIVE_IDS_MAX,
  REDRIVE_RATE_DEFAULT,
  REDRIVE_RATE_MAX,
} from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { id, line, Page, time } from './shared.ts';

const count = z.int().nonnegative();

const filter = {
  queue: z.enum(QUEUE_NAMES).optional(),
  /** A part of the error. */
  error: line(200).optional(),
  state: z.enum(DEAD_LETTER_STATES).optional(),
  /** The error without what differs from message to message, as a group names it. */
  kind: line(200).optional(),
  /** A part of the body, or of an id. */
  text: line(200).optional(),
};
export const DeadLetterQuery = z.strictObject({ ...Page.shape, ...filter });

const { state: _, ...groupFilter } = filter;
export const GroupQuery = z.strictObject(groupFilter);

export const DeadLetter = z.object({
  id: id('dl'),
  queue: z.string(),
  /** SQS's id of its first life. */
  messageId: z.string(),
  state: z.enum(DEAD_LETTER_STATES),
  error: z.string(),
  receives: count,
  /** How often it was sent back by itself. */
  rounds: count,
  version: count,
  /** Of the function that failed last: its log line says more. */
  requestId: z.string().nullable(),
  actor: z.string(),
  createdAt: time,
  dueAt: time.nullable(),
  parkedAt: time.nullable(),
  endedAt: time.nullable(),
});
/** Parked ones with one cause: what one mail spoke of, and what one redrive mends. */
export const DeadLetterGroups = z.object({
  items: z.array(
    z.object({
      queue: z.enum(QUEUE_NAMES),
      kind: z.string(),
      count: z.int().positive(),
      oldest: time,
      newest: time,
      /** Of the newest one, whole. */
      error: z.string(),
    }),
  ),
});
export const WholeDeadLetter = z.object({
  ...DeadLetter.shape,
  body: z.string(),
  attributes: z.record(
    z.string(),
    z.object({ dataType: z.string(), stringValue: z.string().optional(), binaryValue: z.string().optional() }),
  ),
  history: z.array(z.object({ state: z.enum(DEAD_LETTER_STATES), actor: z.string(), detail: z.string(), at: time })),
});

/** SQS takes no other control characters than these three. */
export const DeadLetterEdit = z.strictObject({
  body: z
    .string()
    .min(1)
    .refine((text) => text.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(text), 'must not contain control characters'),
});
export const DiscardQuery = z.strictObject({ reason: line(DISCARD_REASON_CHARACTERS_MAX) });

export const NewRedrive = z
  .strictObject({
    ids: z.array(id('dl')).min(1).max(REDRIVE_IDS_MAX).optional(),
    filter: z.strictObject(filter).optional(),
    /** Messages a second. */
    rate: z.int().min(1).max(REDRIVE_RATE_MAX).default(REDRIVE_RATE_DEFAULT),
    /** Only says how many it would be: 200. */
    dryRun: z.boolean().default(false),
  })
  .refine(({ ids, filter: wished }) => (ids === undefined) !== (wished === undefined), 'either ids or filter');
export const RedrivePlan = z.object({ total: count });
export const Redrive = z.object({
  ...RedrivePlan.shape,
  id: id('rdr'),
  state: z.enum(REDRIVE_STATES),
  rate: count,
  waiting: count,
  /** On its way, neither done nor back. */
  sent: count,
  handled: count,
  /** Failed again and parked again. */
  returned: count,
  cancelled: count,
  operator: id('usr'),
  createdAt: time,
  endedAt: time.nullable(),
});
