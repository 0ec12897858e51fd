/**
 * What one part tells the others. An event is an outbox row of the commit that made it true; the relay publishes it to
 * the topic it belongs to. Consumers accept fields they do not know, so an old bundle reads a newer producer's events.
 */
import * as z from 'zod';
import { CANCEL_REASONS } from '#domain/order.ts';
import { PAYMENT_PROBLEMS } from '#domain/payment.ts';

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
const OrderPlaced = envelope('order.placed', z.object({ ...order, lines }));
export const OrderRefused = envelope('order.refused', z.object({ ...order, lines }));
const OrderPaid = envelope('order.paid', z.object({ ...order, paymentId: id }));
/** `refunded`: what went back into the buyer's wallet. */
const OrderCancelled = envelope(
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
const StockBack = envelope('stock.back', z.object({ productId: id, round: count, available: units }));
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
/** Told in the stream alone, to operators: the data of each by its type. */
export const OPERATOR_EVENTS = {
  /** A message waits for a person. */
  'dead_letter.parked': z.strictObject({ deadLetterId: id, queue: id }),
} as const;
export type EventType = keyof typeof EVENTS;
export type Topic = 'order' | 'stock';

interface Told {
  /** Told apart from its row's own event by this end of its id. */
  readonly suffix: string;
  readonly topic: Topic;
  readonly type: EventType;
  readonly data: object;
}

/**
 * What else is told of an event: the same fact for other listeners, without a row of its own. An order costs one outbox row
 * and not two, and neither event can be without the other.
 */
export function alsoTold(type: string, data: Readonly<Record<string, unknown>>): Told | undefined {
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

/** The message every wake-up queue takes: look at the table. It carries nothing, so losing or doubling it changes nothing. */
export const Look = z.object({ type: z.literal('look') });
export const LOOK = JSON.stringify({ type: 'look' } satisfies z.infer<typeof Look>);

/** What the restock queue takes. */
export const RestockMessage = z.discriminatedUnion('type', [StockOut, RestockRequested, RestockDue]);
export type RestockMessage = z.infer<typeof RestockMessage>;

/** What the notice queue takes: a round has begun. */
export const NoticeMessage = StockBack;

/** What the mail queue takes: each of these becomes one mail. */
export const MailMessage = z.discriminatedUnion('type', [
  OrderRefused,
  OrderPaid,
  OrderCancelled,
  RestockOverdue,
  RestockSurplus,
  Look,
]);
export type MailMessage = z.infer<typeof MailMessage>;

/** What the best-sellers queue takes: what was sold, and what was taken back. */
export const SaleMessage = z.discriminatedUnion('type', [OrderPaid, OrderCancelled]);
/** What the data-platform queue takes: what is told to the platform outside. */
export const PlatformMessage = z.discriminatedUnion('type', [OrderPaid, OrderCancelled]);
export type PlatformMessage = z.infer<typeof PlatformMessage>;
/** What the vip queue takes: paid orders of VIP_UNITS_MIN units or more. */
export const VipMessage = OrderPaid;
/** What the deadline queue takes, each order PAYMENT_WINDOW_MINUTES after it was placed: the time of some is over. */
export const DeadlineMessage = z.discriminatedUnion('type', [OrderPlaced, Look]);
/** What the ad-stop queue takes: the shelf of a product has changed. */
export const AdMessage = z.discriminatedUnion('type', [StockOut, StockBack]);

export const RESTOCK_EVENTS: readonly EventType[] = ['stock.out', 'restock.requested', 'restock.due'];
export const AD_EVENTS: readonly EventType[] = ['stock.out', 'stock.back'];
export const NOTICE_EVENTS: readonly EventType[] = ['stock.back'];
export const MAIL_ORDER_EVENTS: readonly EventType[] = ['order.refused', 'order.paid', 'order.cancelled'];
export const MAIL_STOCK_EVENTS: readonly EventType[] = ['restock.overdue', 'restock.surplus'];
export const VIP_EVENTS: readonly EventType[] = ['order.paid'];
export const DEADLINE_EVENTS: readonly EventType[] = ['order.placed'];
export const SALE_EVENTS: readonly EventType[] = ['order.paid', 'order.cancelled'];
export const PLATFORM_EVENTS: readonly EventType[] = ['order.paid', 'order.cancelled'];
