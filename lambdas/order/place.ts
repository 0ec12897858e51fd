import type { Database } from '#db/data-api.ts';
import { placeOrders, placeOutcome } from '#db/statements/orders.ts';
import type { OrderId, PaymentId } from '#domain/ids.ts';
import type { OrderRejection, PlaceOutcome } from '#domain/order.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

export interface PlacePorts {
  readonly database: Database;
  readonly newOrderId: () => OrderId;
  readonly newPaymentId: () => PaymentId;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly paymentFailurePercent: number;
  /** A shortage that was announced goes out at once, everything else may be looked at a little later. */
  readonly notifyRelay: (atOnce: boolean) => Promise<void>;
}

/**
 * Places an order, and pays it: one database call decides and writes everything, one cheap notify follows it. Dying after the call loses
 * nothing: the events are rows of its commit, and the caller's repeat with the same key finds the order.
 */
export const place =
  (ports: PlacePorts) =>
  async (request: ApiRequest<'placeOrder'>): Promise<Reply> => {
    const { lines = null, pay } = request.body;
    if (lines) rejectDuplicates(lines);
    const { caller: buyer, key, hash, requestId } = request;
    const payment = pay ? { pay: { id: ports.newPaymentId(), randomPercent: ports.random() * 100 } } : {};
    const order = { id: ports.newOrderId(), buyer, key, hash, requestId, lines, ...payment };
    const [row] = await ports.database.rows(placeOrders([order], ports.paymentFailurePercent));
    if (!row) throw new TypeError('place_orders answered nothing');
    const outcome = placeOutcome(row);
    // A repeat, too: the first call may have died between its commit and its notify.
    if (outcome.kind === 'placed' || outcome.kind === 'refused') await ports.notifyRelay(row.announced);
    return reply(outcome, lines ? '/lines' : '/cart');
  };

function rejectDuplicates(lines: readonly { readonly productId: string }[]): void {
  const twin = lines.findIndex(({ productId }, i) => lines.findIndex((other) => other.productId === productId) < i);
  if (twin < 0) return;
  throw new HttpProblem('order.duplicate_product', undefined, [
    { pointer: `/lines/${twin}/productId`, detail: 'stands in an earlier line' },
  ]);
}

/** @param lines where the caller finds the lines: in his body, or in his cart, which is read in the same order */
function reply(outcome: PlaceOutcome, lines: string): Reply {
  switch (outcome.kind) {
    case 'placed':
      return {
        status: 201,
        body: outcome.order,
        headers: { Location: `/api/v1/orders/${outcome.order.id}`, ...replayed(outcome.replayed) },
      };
    case 'refused': {
      const errors = outcome.short.map(({ line, available }) => ({
        pointer: `${lines}/${line}/quantity`,
        detail: `${available} left`,
      }));
      const available = outcome.short.map(({ productId, available }) => ({ productId, available }));
      const extra = { orderId: outcome.order.id, order: outcome.order, available };
      const detail = 'The order was refused and you will hear when there is more';
      throw new HttpProblem('stock.sold_out', detail, errors, extra, replayed(outcome.replayed));
    }
    case 'key-conflict':
      throw new HttpProblem('idempotency.key_reused');
    case 'rejected':
      throw rejected(outcome.rejection, lines);
  }
}

const replayed = (yes: boolean): Record<string, string> => (yes ? { 'Idempotent-Replayed': 'true' } : {});

function rejected(rejection: OrderRejection, lines: string): HttpProblem {
  // The token is genuine but nobody stands behind it any more: he has left, or his password has changed.
  if (rejection.code === 'auth.unknown_user') return new HttpProblem('auth.required');
  if (!('line' in rejection)) return new HttpProblem(rejection.code);
  return new HttpProblem(rejection.code, undefined, [
    { pointer: `${lines}/${rejection.line}/productId`, detail: rejection.code },
  ]);
}
