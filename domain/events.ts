/**
 * What one part tells the others. An event is an outbox row of the commit that made it true; the relay publishes it to
 * the topic it belongs to. Consumers accept fields they do not know, so an old bundle reads a newer producer's events.
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
    /** RFC 3339, the database's clock. */
    at: z.string(),
    requestId: z.string().nullable(),
    data,
  });

// Whatever the database could not take would fail every message that is handled with it in one statement, so it is refused
// while it is still alone: text as ids have it, numbers as its integers are.
const INTEGER_MAX = 2 ** 31 - 1;
const id = z.string().regex(/^[\x21-\x7e]{1,64}$/);
const units = z.int().nonnegative().max(INTEGER_MAX);
const count = z.int().positive().max(INTEGER_MAX);

const krw = z.int().nonnegative();
const lines = z.array(z.object({ productId: id, quantity: count })).min(1);
const order = { orderId: id, buyerId: id, units, total: krw };

/** Topic `order-events`. Of a refused order `lines` are those that fell short. */
export const OrderPlaced = envelope('order.placed', z.object({ ...order, lines }));
export const OrderRefused = envelope('order.refused', z.object({ ...order, lines }));
export const OrderPaid = envelope('order.paid', z.object({ ...order, paymentId: id }));
/** `refunded`: what went back into the buyer's wallet. */
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
/** What an order took, or wanted and did not find. */
const StockReserved = envelope('stock.reserved', z.object({ orderId: id, lines }));
const StockShort = envelope('stock.short', z.object({ orderId: id, lines }));
/** A restock by hand: the factory is to be asked. */
export const RestockRequested = envelope('restock.requested', z.object({ restockId: id, attempt: count }));
/** A restock's time is over: due when it was asked, told only when the delivery should have come. */
export const RestockDue = envelope('restock.due', z.object({ restockId: id, attempt: count }));
export const RestockOverdue = envelope('restock.overdue', z.object({ restockId: id }));
/** A factory delivered more than it was asked for; the surplus is for a human to decide. */
export const RestockSurplus = envelope('restock.surplus', z.object({ restockId: id, units }));

/** Every event by its type: what the topics carry, for whoever subscribes. */
export const EVENTS = {
  'order.placed': OrderPlaced,
  'order.refused': OrderRefused,
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
/** Published in the stream alone, to operators: the data of each by its type. */
export const OPERATOR_EVENTS = {
  /** A message waits for a person. */
  'dead_letter.parked': z.strictObject({ deadLetterId: id, queue: id }),
} as const;
export type EventType = keyof typeof EVENTS;
export type Topic = 'order' | 'stock';

interface Published {
  /** Published apart from its row's own event by this end of its id. */
  readonly suffix: string;
  readonly topic: Topic;
  readonly type: EventType;
  readonly data: object;
}

/**
 * What else is told of an event: the same fact for other listeners, without a row of its own. An order costs one outbox row
 * and not two, and neither event can be without the other.
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
 * Tells a worker to poll its table. The message carries no data, so a lost or duplicate message changes nothing. Release
 * 0.1.0 wrote the type `look`; messages of that release may still be in a queue when this release is deployed.
 */
export const PollMessage = z.object({ type: z.enum(['poll', 'look']) });
export const POLL_MESSAGE = JSON.stringify({ type: 'poll' } satisfies z.infer<typeof PollMessage>);
