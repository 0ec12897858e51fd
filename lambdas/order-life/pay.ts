import type { Database } from '#db/database.ts';
import { payOrder } from '#db/payments.ts';
import type { PaymentId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

export interface PayPorts {
  readonly database: Database;
  readonly newPaymentId: () => PaymentId;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly failurePercent: number;
  readonly wakeRelay: () => Promise<void>;
}

/**
 * Pays an order: one database call. Dying after it loses nothing: the repeat with the same key finds the attempt, whether the
 * money came or not.
 */
export const pay =
  (ports: PayPorts) =>
  async ({ asker, key, hash, requestId, params }: ApiRequest<'payOrder'>): Promise<Reply> => {
    const luck = ports.random() * 100;
    const wish = { asker, key, hash, requestId, orderId: params.orderId, newId: ports.newPaymentId(), luck };
    const [row] = await ports.database.rows(payOrder({ ...wish, failurePercent: ports.failurePercent }));
    if (!row) throw new TypeError('pay_order answered nothing');
    const { outcome, payment, replayed } = row;
    if (outcome === 'key-conflict') throw new Refusal('idempotency.key_reused');
    // Refused without an attempt: nothing was written, nothing is to be told.
    if (!payment) throw new Refusal(outcome as Exclude<typeof outcome, 'paid'>);
    await ports.wakeRelay();
    const headers: Record<string, string> = replayed ? { 'Idempotent-Replayed': 'true' } : {};
    if (outcome === 'paid') return { status: 201, body: payment, headers };
    throw new Refusal(outcome, 'The order can be paid until its deadline', [], { payment }, headers);
  };
