/**
 * Events between the functions. An event is an outbox row of the transaction that made it true, and the relay publishes
 * it to its topic. Consumers accept unknown fields, so that an old bundle can read the events of a newer producer.
 */
import * as z from 'zod';
import { CANCEL_REASONS } from './order.ts';
import { PAYMENT_PROBLEMS } from './payment.ts';

export const EVENT_VERSION = 1;

const envelope = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    id: z.string().regex(/^evt_\d{1,19}(-[a-z]+)?$/),
    type: z.literal(type),
    version: z.literal(EVENT_VERSION),
    /** RFC 3339, from the database's clock. */
    at: z.string(),
    requestId: z.string().nullable(),
    data,
  });

// Consumers process many messages in one statement, and one value that the database cannot store would fail all of
// them. So text must look like an id, and a number must fit PostgreSQL's integer.
const INTEGER_MAX = 2 ** 31 - 1;
const id = z.string().regex(/^[\x21-\x7e]{1,64}$/);
const units = z.int().nonnegative().max(INTEGER_MAX);
const count = z.int().positive().max(INTEGER_MAX);

const krw = z.int().nonnegative();
const lines = z.array(z.object({ productId: id, quantity: count })).min(1);
const order = { orderId: id, buyerId: id, units, total: krw };

/** Topic `order-events`. In order.refused `lines` are the lines without enough stock. */
export const OrderPlaced = envelope('order.placed', z.object({ ...order, lines }));
export const OrderRefused = envelope('order.refused', z.object({ ...order, lines }));
/** An order request that no order came of. A direct order that is rejected publishes nothing. */
export const OrderRejected = envelope('order.rejected', z.object({ orderId: id, buyerId: id, code: id }));
export const OrderPaid = envelope('order.paid', z.object({ ...order, paymentId: id }));
/** `refunded`: amount returned to the buyer's wallet. */
export const OrderCancelled = envelope(
  'order.cancelled',
  z.object({ ...order, reason: z.enum(CANCEL_REASONS).exclude(['OUT_OF_STOCK']), refunded: krw }),
);
const payment = { paymentId: id, orderId: id, amount: krw };
const PaymentCompleted = envelope('payment.completed', z.object(payment));
const PaymentFailed = envelope(
  'payment.failed',
  z.object({
    ...payment,
    status: z.enum(['FAILED_CUSTOMER', 'FAILED_QUANTITY']),
    problem: z.enum(PAYMENT_PROBLEMS),
  }),
);

/** Topic `stock-events`. */
export const StockOut = envelope('stock.out', z.object({ productId: id, round: count, available: units }));
export const StockBack = envelope('stock.back', z.object({ productId: id, round: count, available: units }));
/** Units that an order reserved, or requested without enough stock. */
const StockReserved = envelope('stock.reserved', z.object({ orderId: id, lines }));
const StockShort = envelope('stock.short', z.object({ orderId: id, lines }));
/** A manual restock request for the factory. */
export const RestockRequested = envelope('restock.requested', z.object({ restockId: id, attempt: count }));
/**
 * The deadline of a restock. The event is written with the request and published when the delivery should have arrived.
 */
export const RestockDue = envelope('restock.due', z.object({ restockId: id, attempt: count }));
export const RestockOverdue = envelope('restock.overdue', z.object({ restockId: id }));
/** A factory delivered more than the request. An operator decides about the surplus. */
export const RestockSurplus = envelope('restock.surplus', z.object({ restockId: id, units }));

/** Every event that the topics carry, by its type. */
export const EVENTS = {
  'order.placed': OrderPlaced,
  'order.refused': OrderRefused,
  'order.rejected': OrderRejected,
  'order.paid': OrderPaid,
  'order.cancelled': OrderCancelled,
  'payment.completed': PaymentCompleted,
  'payment.failed': PaymentFailed,
  'stock.reserved': StockReserved,
  'stock.short': StockShort,
  'stock.out': StockOut,
  'stock.back': StockBack,
  'restock.requested': RestockRequested,
  'restock.due': RestockDue,
  'restock.overdue': RestockOverdue,
  'restock.surplus': RestockSurplus,
} as const;
/** Events that only operators receive, in the stream: the data of each by its type. */
export const OPERATOR_EVENTS = {
  /** A message waits for an operator. */
  'dead_letter.parked': z.strictObject({ deadLetterId: id, queue: id }),
} as const;
export type EventType = keyof typeof EVENTS;
export type Topic = 'order' | 'stock';

interface Published {
  /** Suffix of the id that distinguishes a derived event from the event of its row. */
  readonly suffix: string;
  readonly topic: Topic;
  readonly type: EventType;
  readonly data: object;
}

/**
 * The event that the relay derives from another event, without an outbox row of its own. An order then costs one row
 * instead of two, and both events are published together.
 */
export function derivedEvents(type: string, data: Readonly<Record<string, unknown>>): Published | undefined {
  const { orderId, lines: of, paymentId, total } = data;
  if (type === 'order.placed') {
    return { suffix: 'stock', topic: 'stock', type: 'stock.reserved', data: { orderId, lines: of } };
  }
  if (type === 'order.refused') {
    return { suffix: 'stock', topic: 'stock', type: 'stock.short', data: { orderId, lines: of } };
  }
  if (type === 'order.paid') {
    const paid = { paymentId, orderId, amount: total };
    return { suffix: 'payment', topic: 'order', type: 'payment.completed', data: paid };
  }
  return undefined;
}

/**
 * Makes a worker poll its table. The message carries no data, so a lost or duplicate message changes nothing. Release
 * 0.1.0 wrote the type `look`, and its messages may still be in a queue when this release is deployed.
 */
export const PollMessage = z.object({ type: z.enum(['poll', 'look']) });
export const POLL_MESSAGE = JSON.stringify({ type: 'poll' } satisfies z.infer<typeof PollMessage>);
