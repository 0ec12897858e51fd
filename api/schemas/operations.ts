/** The shapes of what operators look at: the overview, the queues, the mails, the VIPs, and what happened to an order. */
import * as z from 'zod';
import { AD_STATES } from '#domain/ad.ts';
import { CLOSURE_REASON_CHARACTERS_MAX } from '#domain/limits.ts';
import { MAIL_KINDS, MAIL_STATES } from '#domain/mail.ts';
import { CANCEL_REASONS, ORDER_STATUSES } from '#domain/order.ts';
import { PAYMENT_STATUSES } from '#domain/payment.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { DeadLetter } from './dead-letters.ts';
import { id, line, Page, time } from './shared.ts';

const count = z.int().nonnegative();

export const OverviewQuery = z.strictObject({
  /** Whose shelf the chart is of; without it, the one that changed last. */
  productId: id('prd').optional(),
});
export const Overview = z.object({
  orders: z.object({
    /** All of them, the refused too. */
    total: count,
    refused: count,
    paid: count,
    expired: count,
    /** By their buyer or seller, paid or not. */
    cancelled: count,
    /** Waiting for their money now; 10,000 stands for that many or more. */
    unpaid: count,
  }),
  deadLetters: z.object({ parked: count, retrying: count }),
  /** Events that these numbers do not hold yet: after a long time without a look they catch up in a few. */
  behind: count,
  /** Those whose shelf changed last, then the newest: 20 at most. */
  products: z.array(
    z.object({
      id: id('prd'),
      title: z.string(),
      onHand: count,
      reserved: count,
      available: count,
      /** Still to come from the factory. */
      incoming: count,
      /** Its shortage has been announced and not lifted. */
      short: z.boolean(),
      /** Of its ads, the state that needs a person most; null: it has none. */
      ad: z.enum(AD_STATES).nullable(),
      /** People in its line; 1,000 stands for that many or more. */
      waiting: count,
    }),
  ),
  /** How the shelf stood, oldest first: a step at each time, at most one a second. Null while nothing has ever changed. */
  chart: z
    .object({
      productId: id('prd'),
      title: z.string(),
      points: z.array(z.object({ at: time, onHand: count, available: count })),
    })
    .nullable(),
  /** Newest first, 20 at most; an id is a place in the stream. */
  events: z.array(z.object({ id: z.string(), type: z.string(), at: time, data: z.record(z.string(), z.unknown()) })),
});

const Depth = z.object({
  /** Ready to be received. */
  visible: count,
  /** Received and not done yet. */
  inFlight: count,
  delayed: count,
});
export const Queues = z.object({
  items: z.array(
    z.object({
      name: z.enum(QUEUE_NAMES),
      ...Depth.shape,
      /** How long the oldest thing that is due has waited, where a table knows it; SQS says it to CloudWatch only. */
      oldestSeconds: count.nullable(),
      /** The function that takes its messages. */
      consumer: z.string(),
      lastFailure: z.object({ error: z.string(), at: time, requestId: z.string().nullable() }).nullable(),
      /** Its dead-letter queue, which is emptied into the table of dead letters within seconds. */
      dead: Depth,
      parked: count,
      retrying: count,
    }),
  ),
});

export const MailQuery = z.strictObject({
  ...Page.shape,
  kind: z.enum(MAIL_KINDS).optional(),
  state: z.enum(MAIL_STATES).optional(),
  /** A user's id, an ad's (its manager), a verification's, or `operators`. */
  recipientId: line(64).optional(),
  /** What it is about: the id of an order, a notice run, a restock, an ad, a verification. */
  subjectId: line(64).optional(),
});
export const Mail = z.object({
  id: z.string(),
  kind: z.enum(MAIL_KINDS),
  subjectId: z.string(),
  recipientId: z.string(),
  /** UNKNOWN: nobody knows whether it arrived, and it is never sent again by itself. */
  state: z.enum(MAIL_STATES),
  error: z.string().nullable(),
  createdAt: time,
  dueAt: time,
  claimedAt: time.nullable(),
  endedAt: time.nullable(),
  /** How often an operator had it sent once more. */
  resends: count,
});
/** A mail's number. */
export const mailId = z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of a mail');

export const Vip = z.object({ userId: id('usr'), since: time, orderId: id('ord') });

/** `at`: when it began. */
const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), at: time, ...shape });
export const TimelineEntry = z.discriminatedUnion('kind', [
  entry('status', {
    from: z.enum(ORDER_STATUSES).nullable(),
    to: z.enum(ORDER_STATUSES),
    reason: z.enum(CANCEL_REASONS).nullable(),
    actor: z.string(),
    requestId: z.string().nullable(),
  }),
  entry('payment', { paymentId: id('pay'), status: z.enum(PAYMENT_STATUSES), problem: z.string().nullable() }),
  entry('event', {
    eventId: z.string(),
    type: z.string(),
    requestId: z.string().nullable(),
    publishedAt: time.nullable(),
  }),
  /** A consumer has done what the order meant to it. */
  entry('consumer', { consumer: z.string() }),
  entry('mail', { mail: Mail }),
  /** Operators alone are told of these. */
  entry('letter', { letter: DeadLetter }),
]);
export const Timeline = z.object({
  orderId: id('ord'),
  /** In the order in which they began. */
  items: z.array(TimelineEntry),
});

export const NewClosure = z.strictObject({ reason: line(CLOSURE_REASON_CHARACTERS_MAX) });
