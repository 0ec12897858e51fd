/**
 * Calls to the data platform, one event a call: each paid order, and each cancellation of a paid order. `type`,
 * `timestamp` and `data` are the fields of a Standard Webhooks event.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import * as z from 'zod';
import { CANCEL_REASONS } from './order.ts';
import type { PlatformMessage } from './queues/data-platform.ts';

const platformEvent = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data });
const krw = z.int().nonnegative();
const units = z.int().positive();
const order = { orderId: z.string(), buyerId: z.string(), sellerId: z.string(), paymentId: z.string(), total: krw };

export const PlatformPaid = platformEvent(
  'order.paid',
  z.object({
    ...order,
    paidAt: z.iso.datetime(),
    lines: z.array(z.object({ productId: z.string(), quantity: units, unitPrice: krw })).min(1),
  }),
);
/**
 * Only for paid orders: the platform never received an unpaid order, so it does not receive the cancellation either.
 */
export const PlatformCancelled = platformEvent(
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

/** A paid order, as the database returns it. */
export interface PaidOrder {
  readonly paid: z.infer<typeof PlatformPaid>['data'];
  readonly cancelled: Omit<
    z.infer<typeof PlatformCancelled>['data'],
    keyof z.infer<typeof PlatformPaid>['data']
  > | null;
}

/**
 * The call for a message. Id and body are the same on every retry, so that the platform can detect a duplicate.
 * Undefined when there is nothing to send.
 */
export function platformCall({ type, data }: PlatformMessage, order: PaidOrder | undefined) {
  if (!order) return undefined;
  const { paid, cancelled } = order;
  if (type === 'order.paid') return call(data.orderId, { type, timestamp: paid.paidAt, data: paid });
  if (!cancelled) return undefined;
  const { lines: _lines, ...rest } = paid;
  return call(data.orderId, { type, timestamp: cancelled.cancelledAt, data: { ...rest, ...cancelled } });
}

// The id comes from the order, not from the outbox row. A restored database numbers its rows again, and the platform
// would take a reused id for a duplicate.
const call = (orderId: string, body: PlatformCall) => ({
  id: `${orderId}-${body.type.replace('order.', '')}`,
  body: JSON.stringify(body),
});
