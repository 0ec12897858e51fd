/**
 * What the data platform outside is told, one event a call: each order that was paid, and of those what was taken back.
 * `type`, `timestamp` and `data` are the fields Standard Webhooks gives an event.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import * as z from 'zod';
import { CANCEL_REASONS } from './order.ts';
import type { PlatformMessage } from './queues/data-platform.ts';

const told = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data });
const krw = z.int().nonnegative();
const units = z.int().positive();
const order = { orderId: z.string(), buyerId: z.string(), sellerId: z.string(), paymentId: z.string(), total: krw };

export const PlatformPaid = told(
  'order.paid',
  z.object({
    ...order,
    paidAt: z.iso.datetime(),
    lines: z.array(z.object({ productId: z.string(), quantity: units, unitPrice: krw })).min(1),
  }),
);
/** Of a paid order: an order that nobody paid was never told, so its cancellation is not either. */
export const PlatformCancelled = told(
  'order.cancelled',
  z.object({
    ...order,
    paidAt: z.iso.datetime(),
    reason: z.enum(CANCEL_REASONS),
    refunded: krw,
    cancelledAt: z.iso.datetime(),
  }),
);
export const PLATFORM_CALLS = { 'order.paid': PlatformPaid, 'order.cancelled': PlatformCancelled } as const;
type PlatformCall = z.infer<typeof PlatformPaid> | z.infer<typeof PlatformCancelled>;

/** An order that was paid, as it is kept. */
export interface PaidOrder {
  readonly paid: z.infer<typeof PlatformPaid>['data'];
  readonly cancelled: Omit<
    z.infer<typeof PlatformCancelled>['data'],
    keyof z.infer<typeof PlatformPaid>['data']
  > | null;
}

/**
 * The call for a message: the same id and the same body however often it is made, so that the platform can tell a repeat
 * by either. Undefined when there is nothing to tell.
 */
export function platformCall({ type, data }: PlatformMessage, order: PaidOrder | undefined) {
  if (!order) return undefined;
  const { paid, cancelled } = order;
  if (type === 'order.paid') return call(data.orderId, { type, timestamp: paid.paidAt, data: paid });
  if (!cancelled) return undefined;
  const { lines: _told, ...rest } = paid;
  return call(data.orderId, { type, timestamp: cancelled.cancelledAt, data: { ...rest, ...cancelled } });
}

// Of the order and not of the outbox row: a database that was restored counts its rows again, and an id that came before
// would be taken for a repeat.
const call = (orderId: string, body: PlatformCall) => ({
  id: `${orderId}-${body.type.replace('order.', '')}`,
  body: JSON.stringify(body),
});
