import * as payments from '#db/statements/payments.ts';
import type { PaymentId } from '#domain/ids.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { problemOf } from '#lambdas/shared/http/outcome.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

export interface PayPorts extends PublishPorts {
  readonly newPaymentId: () => PaymentId;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly failurePercent: number;
}

/** Pays an order by one database call. */
export function payOrder(ports: PayPorts) {
  return async function payOrder(request: ApiRequest<'payOrder'>): Promise<ApiResponse> {
    const { caller, key, hash, requestId, params } = request;
    const attempt = { caller, key, hash, requestId, orderId: params.orderId, newId: ports.newPaymentId() };
    const chance = { randomPercent: ports.random() * 100, failurePercent: ports.failurePercent };
    // If the process dies after this call: a repeat with the same key finds the attempt, successful or not.
    const [row] = await publish(ports, payments.payOrder({ ...attempt, ...chance }));
    if (!row) throw new TypeError('pay_order returned no row');
    // Without a payment there was no attempt, and nothing was stored.
    if (!row.payment) throw problemOf(row);
    const headers = replayedHeader(row.replayed);
    if (row.outcome === 'paid') return { status: 201, body: row.payment, headers };
    const { code } = problemOf(row);
    throw new HttpProblem(code, 'The order can be paid until its deadline', [], { payment: row.payment }, headers);
  };
}
