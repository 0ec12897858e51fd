import * as orders from '#db/statements/orders.ts';
import type { OrderId, PaymentId } from '#domain/ids.ts';
import type { OrderRejection, PlaceOutcome } from '#domain/order.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

type NewOrder = ApiRequest<'placeOrder'>['body'];

export interface PlacePorts extends PublishPorts {
  readonly newOrderId: () => OrderId;
  readonly newPaymentId: () => PaymentId;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly paymentFailurePercent: number;
}

/** Places an order, and pays it if requested: one database call, then one debounced notification of the relay. */
export function placeOrder(ports: PlacePorts) {
  return async function placeOrder(request: ApiRequest<'placeOrder'>): Promise<ApiResponse> {
    const { body } = request;
    const { lines = null, pay } = body;
    if (lines) rejectDuplicates(lines);
    const { caller: buyer, key, hash, requestId } = request;
    const payment = pay ? { pay: { id: ports.newPaymentId(), randomPercent: ports.random() * 100 } } : {};
    const seen = { expected: expectationOf(body), ...payment };
    const order = { id: ports.newOrderId(), buyer, key, hash, requestId, lines, ...seen };
    // If the process dies after this call: the events are committed, and a repeat with the same key finds the order.
    const [row] = await publish(ports, orders.placeOrders([order], ports.paymentFailurePercent));
    if (!row) throw new TypeError('place_orders returned no row');
    return toResponse(orders.placeOutcome(row), body);
  };
}

function rejectDuplicates(lines: readonly { readonly productId: string }[]): void {
  const duplicate = lines.findIndex(({ productId }, i) => lines.findIndex((one) => one.productId === productId) < i);
  if (duplicate < 0) return;
  throw new HttpProblem('order.duplicate_product', undefined, [
    { pointer: `/lines/${duplicate}/productId`, detail: 'the same product is in an earlier line' },
  ]);
}

/** What the buyer has seen; undefined if the request does not say so. */
function expectationOf({ lines = [], expectedTotal }: NewOrder): orders.OrderToPlace['expected'] {
  const prices = lines.map(({ expectedPrice = null }) => expectedPrice);
  if (expectedTotal === undefined && prices.every((price) => price === null)) return undefined;
  return { prices, ...(expectedTotal === undefined ? {} : { total: expectedTotal }) };
}

function toResponse(outcome: PlaceOutcome, body: NewOrder): ApiResponse {
  // Pointer to the order lines: in the body, or in the cart, which is read in the same order.
  const lines = body.lines ? '/lines' : '/cart';
  switch (outcome.kind) {
    case 'placed':
      return {
        status: 201,
        body: outcome.order,
        headers: { Location: `/api/v1/orders/${outcome.order.id}`, ...replayedHeader(outcome.replayed) },
      };
    case 'refused': {
      const errors = outcome.short.map(({ line, available }) => ({
        pointer: `${lines}/${line}/quantity`,
        detail: `${available} left`,
      }));
      const available = outcome.short.map(({ productId, available }) => ({ productId, available }));
      const extra = { orderId: outcome.order.id, order: outcome.order, available };
      const detail = 'The order was rejected. You will be notified when the product is back in stock';
      throw new HttpProblem('stock.sold_out', detail, errors, extra, replayedHeader(outcome.replayed));
    }
    case 'key-conflict':
      throw new HttpProblem('idempotency.key_reused');
    case 'rejected':
      throw toProblem(outcome.rejection, lines, body);
  }
}

function toProblem(rejection: OrderRejection, lines: string, body: NewOrder): HttpProblem {
  // The token is valid, but the account was deleted or its password changed after the token was issued.
  if (rejection.code === 'auth.unknown_user') return new HttpProblem('auth.required');
  if (rejection.code === 'order.too_many_cancellations')
    return new HttpProblem(rejection.code, undefined, [], {}, { 'Retry-After': String(rejection.seconds) });
  if (rejection.code === 'order.price_changed') return priceChanged(rejection, body);
  if (rejection.code === 'order.limit_per_buyer') {
    const { line, limit, held } = rejection;
    const detail = `at most ${limit} for one buyer, and you already have ${held}`;
    return new HttpProblem(rejection.code, undefined, [{ pointer: `${lines}/${line}/quantity`, detail }], {
      limit,
      held,
    });
  }
  if (!('line' in rejection)) return new HttpProblem(rejection.code);
  return new HttpProblem(rejection.code, undefined, [
    { pointer: `${lines}/${rejection.line}/productId`, detail: rejection.code },
  ]);
}

function priceChanged(
  { code, total, prices }: Extract<OrderRejection, { readonly code: 'order.price_changed' }>,
  { lines = [], expectedTotal = total }: NewOrder,
): HttpProblem {
  const risen = prices.filter(({ line, unitPrice }) => unitPrice > (lines[line]?.expectedPrice ?? unitPrice));
  const errors = [
    ...(total > expectedTotal ? [{ pointer: '/expectedTotal', detail: `the total is ${total} now` }] : []),
    ...risen.map(({ line, unitPrice }) => ({
      pointer: `/lines/${line}/expectedPrice`,
      detail: `the price is ${unitPrice} now`,
    })),
  ];
  return new HttpProblem(code, undefined, errors, { total, prices });
}
