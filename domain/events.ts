/**
 * What one part tells the others. An event is an outbox row of the commit that made it true; the relay publishes it to
 * the topic it belongs to. Consumers accept fields they do not know, so an old bundle reads a newer producer's events.
 */
import * as z from 'zod';

export const EVENT_VERSION = 1;

const envelope = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    id: z.string().regex(/^evt_\d{1,19}$/),
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

/** Topic `order-events`. */
const OrderPlaced = envelope(
  'order.placed',
  z.object({ orderId: id, buyerId: id, units, total: z.int().nonnegative() }),
);
export const OrderRefused = envelope(
  'order.refused',
  z.object({ orderId: id, buyerId: id, units, total: z.int().nonnegative() }),
);

/** Topic `stock-events`. */
export const StockOut = envelope('stock.out', z.object({ productId: id, round: count, available: units }));
const StockBack = envelope('stock.back', z.object({ productId: id, round: count, available: units }));
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
  'stock.out': StockOut,
  'stock.back': StockBack,
  'restock.requested': RestockRequested,
  'restock.due': RestockDue,
  'restock.overdue': RestockOverdue,
  'restock.surplus': RestockSurplus,
} as const;
export type EventType = keyof typeof EVENTS;

/** The message every wake-up queue takes: look at the table. It carries nothing, so losing or doubling it changes nothing. */
export const Look = z.object({ type: z.literal('look') });
export const LOOK = JSON.stringify({ type: 'look' } satisfies z.infer<typeof Look>);

/** What the restock queue takes. */
export const RestockMessage = z.discriminatedUnion('type', [StockOut, RestockRequested, RestockDue]);
export type RestockMessage = z.infer<typeof RestockMessage>;

/** What the notice queue takes: a round has begun. */
export const NoticeMessage = StockBack;

/** What the mail queue takes: each of these becomes one mail. */
export const MailMessage = z.discriminatedUnion('type', [OrderRefused, RestockOverdue, RestockSurplus, Look]);
export type MailMessage = z.infer<typeof MailMessage>;

/** What the vip queue takes: orders of VIP_UNITS_MIN units or more. By payment as soon as an order can be paid. */
export const VipMessage = OrderPlaced;
/** What the ad-stop queue takes: the shelf of a product has changed. */
export const AdMessage = z.discriminatedUnion('type', [StockOut, StockBack]);

export const RESTOCK_EVENTS: readonly EventType[] = ['stock.out', 'restock.requested', 'restock.due'];
export const AD_EVENTS: readonly EventType[] = ['stock.out', 'stock.back'];
export const NOTICE_EVENTS: readonly EventType[] = ['stock.back'];
export const MAIL_ORDER_EVENTS: readonly EventType[] = ['order.refused'];
export const MAIL_STOCK_EVENTS: readonly EventType[] = ['restock.overdue', 'restock.surplus'];
export const VIP_EVENTS: readonly EventType[] = ['order.placed'];
