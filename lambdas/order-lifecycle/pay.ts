import type { Database } from '#db/data-api.ts';
import { payOrder } from '#db/statements/payments.ts';
import type { PaymentId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

export interface PayPorts {
  readonly database: Database;
  readonly newPaymentId: () => PaymentId;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly failurePercent: number;
  readonly notifyRelay: () => Promise<void>;
}

/**
 * Pays an order: one database call. Dying after it loses nothing: the repeat with the same key finds the attempt, whether the
 * money came or not.
 */
export const pay =
  (ports: PayPorts) =>
  async ({ caller, key, hash, requestId, params }: ApiRequest<'payOrder'>): Promise<Reply> => {
    const randomPercent = ports.random() * 100;
    const wish = { caller, key, hash, requestId, orderId: params.orderId, newId: ports.newPaymentId(), randomPercent };
    const [row] = await ports.database.rows(payOrder({ ...wish, failurePercent: ports.failurePercent }));
    if (!row) throw new TypeError('pay_order answered nothing');
    const { outcome, payment, replayed } = row;
    if (outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    // Refused without an attempt: nothing was written, nothing is to be told.
    if (!payment) throw new HttpProblem(outcome as Exclude<typeof outcome, 'paid'>);
    await ports.notifyRelay();
    const headers: Record<string, string> = replayed ? { 'Idempotent-Replayed': 'true' } : {};
    if (outcome === 'paid') return { status: 201, body: payment, headers };
    throw new HttpProblem(outcome, 'The order can be paid until its deadline', [], { payment }, headers);
  };
