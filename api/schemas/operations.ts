/** The schemas of the operators' console: overview, queues, mails, VIPs, and the timeline of an order. */
import * as z from 'zod';
import { AD_STATES } from '#domain/ad.ts';
import {
  CLOSURE_REASON_CHARACTERS_MAX,
  LIFT_REASON_CHARACTERS_MAX,
  PAUSE_REASON_CHARACTERS_MAX,
  SNOOZE_REASON_CHARACTERS_MAX,
} from '#domain/limits.ts';
import { MAIL_KINDS, MAIL_STATES } from '#domain/mail.ts';
import { OPERATOR_ACTIONS } from '#domain/operator-action.ts';
import { CANCEL_REASONS, ORDER_STATUSES } from '#domain/order.ts';
import { CHART_WINDOW_NAMES, PROBLEM_KINDS } from '#domain/overview.ts';
import { PAYMENT_STATUSES } from '#domain/payment.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { SUPPRESSION_REASONS } from '#domain/suppression.ts';
import { DeadLetter } from './dead-letters.ts';
import { moment } from './products.ts';
import { Email, id, line, Page, plainLine, time } from './shared.ts';

const count = z.int().nonnegative();

export const OverviewQuery = z.strictObject({
  /** The product of the stock chart. Default: the product whose stock changed last. */
  productId: id('prd').optional(),
  /** The time of the stock chart. Default: 15m. */
  window: z.enum(CHART_WINDOW_NAMES).optional(),
});
export const Overview = z.object({
  /** What is wrong now, the most urgent first. Empty if nothing is wrong. */
  problems: z.array(
    z.object({ kind: z.enum(PROBLEM_KINDS), since: time, count: z.int().positive(), queue: z.string().nullable() }),
  ),
  /** The last 15 minutes, oldest first. The last one is not over yet. */
  rates: z.array(z.object({ at: time, placed: count, refused: count, mails: count, failures: count, decided: count })),
  /** The order queue now: its depth, and lag and speed of the last 15 seconds. */
  orderQueue: z.object({
    waiting: count.nullable(),
    inFlight: count.nullable(),
    lagMilliseconds: count.nullable(),
    decidedPerSecond: z.number().nonnegative(),
  }),
  orders: z.object({
    /** All orders, including those rejected because they were out of stock. */
    total: count,
    refused: count,
    paid: count,
    expired: count,
    /** Cancelled by the buyer or the seller, paid or not. */
    cancelled: count,
    /** Orders that are waiting for payment. 10,000 means 10,000 or more. */
    unpaid: count,
  }),
  deadLetters: z.object({ parked: count, retrying: count }),
  /** Events that these numbers do not include yet. Each read of the overview counts a limited number of them. */
  behind: count,
  /** Short products first, then those without stock, then those whose stock changed last. At most 20. */
  products: z.array(
    z.object({
      id: id('prd'),
      title: z.string(),
      imageUrl: z.string().nullable(),
      onHand: count,
      reserved: count,
      available: count,
      /** Units that the factory has not delivered yet. */
      incoming: count,
      /** The parked message because of which the open restock is not requested of the factory. Its units are not incoming. */
      stuck: id('dl').nullable(),
      /** A shortage event was published and no back-in-stock event followed. */
      short: z.boolean(),
      /** The most urgent state of the product's ads. Null if the product has no ad. */
      ad: z.enum(AD_STATES).nullable(),
      /** Buyers on the waiting list. 1,000 means 1,000 or more. */
      waiting: count,
    }),
  ),
  /** The stock over time, oldest first: the state at the beginning, then at most 300 points. Null if no stock has ever changed. */
  chart: z
    .object({
      productId: id('prd'),
      title: z.string(),
      points: z.array(z.object({ at: time, onHand: count, available: count, least: count, most: count })),
    })
    .nullable(),
  /** Newest first, at most 20. An id is a position in the stream. */
  events: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      at: time,
      data: z.record(z.string(), z.unknown()),
      /** The product of the event, or of the first line of its order. */
      title: z.string().nullable(),
    }),
  ),
});

const Depth = z.object({
  /** Available to be received. */
  visible: count,
  /** Received and not deleted yet. */
  inFlight: count,
  delayed: count,
});
/** The consumer takes no messages until an operator resumes it. */
const ConsumerPause = z.object({ reason: z.string(), operator: id('usr'), at: time });
export const QueueParams = z.strictObject({ queue: z.enum(QUEUE_NAMES) });
export const NewPause = z.strictObject({ reason: line(PAUSE_REASON_CHARACTERS_MAX) });
export const QueuePause = z.object({ queue: z.enum(QUEUE_NAMES), paused: ConsumerPause.nullable() });

/** No alert mails about the queue, or about one kind of its errors (the `kind` of a group), until this time. */
const Snooze = z.object({
  kind: z.string().nullable(),
  until: time,
  reason: z.string(),
  operator: id('usr'),
  at: time,
});
const kind = line(200).optional();
export const NewSnooze = z.strictObject({ until: moment, reason: line(SNOOZE_REASON_CHARACTERS_MAX), kind });
export const SnoozeQuery = z.strictObject({ kind });
export const QueueSnoozes = z.object({ queue: z.enum(QUEUE_NAMES), snoozes: z.array(Snooze) });

export const Queues = z.object({
  items: z.array(
    z.object({
      name: z.enum(QUEUE_NAMES),
      ...Depth.shape,
      /** The age of the oldest due row, for queues that have a table. SQS reports the message age only to CloudWatch. */
      oldestSeconds: count.nullable(),
      /** The function that consumes its messages. */
      consumer: z.string(),
      /** Whether the consumer can be paused. */
      pausable: z.boolean(),
      paused: ConsumerPause.nullable(),
      snoozes: z.array(Snooze),
      lastFailure: z.object({ error: z.string(), at: time, requestId: z.string().nullable() }).nullable(),
      /** The depth of its dead-letter queue. Messages move from there to the dead-letter table within seconds. */
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
  /** The id of a user, of an ad (its manager), of a verification, or `operators`. */
  recipientId: plainLine(64).optional(),
  /** The subject of the mail: the id of an order, a notice run, a restock, an ad or a verification. */
  subjectId: plainLine(64).optional(),
});
export const Mail = z.object({
  id: z.string(),
  kind: z.enum(MAIL_KINDS),
  subjectId: z.string(),
  recipientId: z.string(),
  /** UNKNOWN: it is not known whether the mail was delivered. It is not resent automatically. */
  state: z.enum(MAIL_STATES),
  error: z.string().nullable(),
  createdAt: time,
  dueAt: time,
  claimedAt: time.nullable(),
  endedAt: time.nullable(),
  /** How often operators resent it. */
  resends: count,
});
/** `productId`: of a mail about a restock, an ad or a notification run. */
export const ListedMail = Mail.extend({ productId: id('prd').nullable() });
/** The numeric id of a mail. */
export const SuppressionQuery = z.strictObject({ email: Email });
export const LiftQuery = z.strictObject({ email: Email, reason: line(LIFT_REASON_CHARACTERS_MAX) });
export const Suppression = z.object({
  /** Whether the address gets no mail. */
  suppressed: z.boolean(),
  /** Of the latest suppression. Null if the address was never suppressed. */
  reason: z.enum(SUPPRESSION_REASONS).nullable(),
  since: time.nullable(),
  /** When an operator lifted the suppression. Later feedback of SES suppresses the address again. */
  liftedAt: time.nullable(),
  liftedBy: id('usr').nullable(),
});

export const mailId = z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of a mail');

export const Vip = z.object({ userId: id('usr'), since: time, orderId: id('ord') });

/** `at` is the time at which it started. */
export const OperatorActionQuery = z.strictObject({
  ...Page.shape,
  /** The id of the person, or the name of a function or command. */
  operator: plainLine(64).optional(),
  action: z.enum(OPERATOR_ACTIONS).optional(),
  /** The id of what was changed, or the name of a queue. */
  target: plainLine(100).optional(),
});
export const OperatorAction = z.object({
  id: z.string(),
  at: time,
  /** The id of the operator, or the name of a function or command. */
  operator: z.string(),
  action: z.string(),
  /** The id of what was changed, or the name of a queue. */
  target: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), at: time, ...shape });
export const TimelineEntry = z.discriminatedUnion('kind', [
  /** The order was accepted for the order queue; its first status is the decision. */
  entry('accepted', {}),
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
  /** A consumer has processed the order. */
  entry('consumer', { consumer: z.string() }),
  entry('mail', { mail: Mail }),
  /** Only operators see dead letters. */
  entry('deadLetter', { deadLetter: DeadLetter }),
]);
export const Timeline = z.object({
  orderId: id('ord'),
  /** In the order in which they started. */
  items: z.array(TimelineEntry),
});

export const NewClosure = z.strictObject({ reason: line(CLOSURE_REASON_CHARACTERS_MAX) });
