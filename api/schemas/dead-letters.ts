/** The schemas of dead letters and redrives, for operators. */
import * as z from 'zod';
import { DEAD_LETTER_STATES, EDIT_LEFT_OUT, REDRIVE_STATES } from '#domain/dead-letter.ts';
import {
  BULK_EDIT_LEFT_OUT_LISTED_MAX,
  BULK_EDIT_MAX,
  BULK_EDIT_SAMPLES_MAX,
  DISCARD_REASON_CHARACTERS_MAX,
  REDRIVE_IDS_MAX,
  REDRIVE_LEFT_OUT_LISTED_MAX,
  REDRIVE_RATE_DEFAULT,
  REDRIVE_RATE_MAX,
} from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { moment } from './products.ts';
import { id, line, Page, plainLine, time } from './shared.ts';

const count = z.int().nonnegative();
const EVENT_TYPE_CHARACTERS_MAX = 40;
const EVENT_TYPES_MAX = 20;

const filter = {
  queue: z.enum(QUEUE_NAMES).optional(),
  /** A substring of the error. */
  error: plainLine(200).optional(),
  state: z.enum(DEAD_LETTER_STATES).optional(),
  /** The error without the parts that differ from message to message: the `kind` of a group. */
  kind: plainLine(200).optional(),
  /** A substring of the body or of an id. */
  text: plainLine(200).optional(),
  /** Recorded at this time or later. */
  from: moment.optional(),
  /** Recorded before this time. */
  to: moment.optional(),
};
export const DeadLetterQuery = z.strictObject({ ...Page.shape, ...filter });

const { state: _, ...groupFilter } = filter;
export const GroupQuery = z.strictObject(groupFilter);

export const DeadLetter = z.object({
  id: id('dl'),
  queue: z.string(),
  /** The SQS message id of the first delivery. */
  messageId: z.string(),
  state: z.enum(DEAD_LETTER_STATES),
  error: z.string(),
  receives: count,
  /** The number of automatic retry rounds. */
  rounds: count,
  version: count,
  /** Size of the body, also after it was redacted. */
  bytes: count,
  /** SHA-256 of the redacted body, hexadecimal. Null while the body is there. */
  sha256: z.string().nullable(),
  /** When the message was removed: at its discard, or 14 days after it was handled. */
  redactedAt: time.nullable(),
  /** The request id of the last failed invocation. Search the function's log for it. */
  requestId: z.string().nullable(),
  actor: z.string(),
  createdAt: time,
  dueAt: time.nullable(),
  parkedAt: time.nullable(),
  endedAt: time.nullable(),
});
/** Parked dead letters with the same queue and error. One alert mail and one redrive cover one group. */
export const DeadLetterGroups = z.object({
  items: z.array(
    z.object({
      queue: z.enum(QUEUE_NAMES),
      kind: z.string(),
      count: z.int().positive(),
      oldest: time,
      newest: time,
      /** The full error of the newest message. */
      error: z.string(),
      /** A person does not want alert mails about it now: `snoozes` of its queue. */
      snoozed: z.boolean(),
    }),
  ),
});
export const DeadLetterDetails = z.object({
  ...DeadLetter.shape,
  /** At most 32,768 characters. A redacted body has only the ids that the message contained. */
  body: z.string(),
  /** The body is longer than what is shown. A redrive sends the whole body. */
  cut: z.boolean(),
  attributes: z.record(
    z.string(),
    z.object({ dataType: z.string(), stringValue: z.string().optional(), binaryValue: z.string().optional() }),
  ),
  history: z.array(z.object({ state: z.enum(DEAD_LETTER_STATES), actor: z.string(), detail: z.string(), at: time })),
});

/** SQS accepts no control characters except tab, line feed and carriage return. */
export const DeadLetterEdit = z.strictObject({
  body: z
    .string()
    .min(1)
    .refine((text) => text.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(text), 'must not contain control characters')
    .meta({ override: { pattern: '^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$' } }),
});
/** One JSON merge patch (RFC 7386) over all parked dead letters of a filter. */
export const DeadLetterEdits = z
  .strictObject({
    filter: z.strictObject(groupFilter),
    /** Merged into each body: null removes a member. */
    patch: z.record(z.string(), z.unknown()).refine((patch) => Object.keys(patch).length > 0, 'must change something'),
    /** Returns what would be edited. Nothing is changed. */
    dryRun: z.boolean().default(false),
    /** The `position` of the preview: what changed after it is left out. */
    position: count.optional(),
    /** Nothing is edited if more dead letters than this would be. */
    countMax: z.int().min(1).max(BULK_EDIT_MAX).optional(),
  })
  .refine(
    ({ dryRun, position, countMax }) => dryRun || (position !== undefined && countMax !== undefined),
    'position and countMax are required: preview with dryRun first',
  );
export const EditOfMany = z.object({
  position: count,
  matched: count,
  edited: count,
  leftOut: z.object({
    count,
    first: z
      .array(z.object({ id: id('dl'), why: z.enum(EDIT_LEFT_OUT), detail: z.string() }))
      .max(BULK_EDIT_LEFT_OUT_LISTED_MAX),
  }),
  /** The first bodies before and after. */
  samples: z.array(z.object({ id: id('dl'), before: z.string(), after: z.string() })).max(BULK_EDIT_SAMPLES_MAX),
});
export const DiscardQuery = z.strictObject({ reason: line(DISCARD_REASON_CHARACTERS_MAX) });

export const NewRedrive = z
  .strictObject({
    ids: z.array(id('dl')).min(1).max(REDRIVE_IDS_MAX).optional(),
    filter: z.strictObject(filter).optional(),
    /** Published events that are sent again to one queue. */
    events: z
      .strictObject({
        queue: z.enum(QUEUE_NAMES),
        /** Types that the queue receives. Without it: all of them. */
        types: z.array(plainLine(EVENT_TYPE_CHARACTERS_MAX)).min(1).max(EVENT_TYPES_MAX).optional(),
        productId: id('prd').optional(),
        /** Happened at this time or later. */
        from: moment,
        /** Happened before this time. */
        to: moment.optional(),
      })
      .optional(),
    /** Messages a second. */
    rate: z.int().min(1).max(REDRIVE_RATE_MAX).default(REDRIVE_RATE_DEFAULT),
    /** Returns only the number of messages, with status 200. Nothing is sent. */
    dryRun: z.boolean().default(false),
  })
  .refine(
    ({ ids, filter: given, events }) => [ids, given, events].filter((one) => one !== undefined).length === 1,
    'exactly one of ids, filter and events',
  )
  .meta({ override: { oneOf: [{ required: ['ids'] }, { required: ['filter'] }, { required: ['events'] }] } });
export const RedrivePlan = z.object({
  total: count,
  /** Unknown, discarded, redacted, or waiting in another redrive: how many, and the first ids. */
  leftOut: z.object({ count, ids: z.array(z.string()).max(REDRIVE_LEFT_OUT_LISTED_MAX) }),
});
export const Redrive = z.object({
  ...RedrivePlan.shape,
  id: id('rdr'),
  state: z.enum(REDRIVE_STATES),
  /** Past events are sent to this queue. Null: dead letters are sent back to theirs. */
  queue: z.enum(QUEUE_NAMES).nullable(),
  rate: count,
  waiting: count,
  /** Waiting messages that a worker has begun to send: stopping the redrive cannot hold them back. */
  mayStillLeave: count,
  /** Sent to the queue, not handled and not returned yet. */
  sent: count,
  handled: count,
  /** Failed again. */
  returned: count,
  /** Not sent: the redrive was stopped, or the message was discarded. */
  cancelled: count,
  operator: id('usr'),
  createdAt: time,
  endedAt: time.nullable(),
});
