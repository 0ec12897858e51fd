/** The responses of a decided order: the same ones, whether the order was decided directly or in the order queue. */
import type { OrderToPlace } from '#db/statements/orders.ts';
import type { OrderRejection, PlaceOutcome } from '#domain/order.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';

/** The part of a request that its problems name. */
export type Requested = Pick<OrderToPlace, 'lines' | 'expected'>;
/** Every outcome but `queued`, which is no decision. */
export type Decision = Exclude<PlaceOutcome, { readonly kind: 'queued' }>;

export const orderAddress = (orderId: string): string => `/api/v1/orders/${orderId}`;

/** The response to an order that was placed. Throws the problem of an order that was not. */
export function toResponse(outcome: Decision, requested: Requested): ApiResponse {
  if (outcome.kind === 'refused') throw soldOut(outcome, requested);
  if (outcome.kind === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
  if (outcome.kind === 'rejected') throw toProblem(outcome.rejection, requested);
  const { order, replayed } = outcome;
  return { status: 201, body: order, headers: { Location: orderAddress(order.id), ...replayedHeader(replayed) } };
}

/** Pointer to the order lines: in the body, or in the cart, which is read in the same order. */
const pointerTo = ({ lines }: Requested): string => (lines ? '/lines' : '/cart');

function soldOut(
  { order, short, replayed }: Extract<Decision, { readonly kind: 'refused' }>,
  requested: Requested,
): HttpProblem {
  const errors = short.map(({ line, available }) => ({
    pointer: `${pointerTo(requested)}/${line}/quantity`,
    detail: `${available} left`,
  }));
  const available = short.map((one) => ({ productId: one.productId, available: one.available }));
  const detail = 'The order was rejected. You will be notified when the product is back in stock';
  return new HttpProblem(
    'stock.sold_out',
    detail,
    errors,
    { orderId: order.id, order, available },
    replayedHeader(replayed),
  );
}

/** The problem of an order that was rejected before it was stored. */
export function toProblem(rejection: OrderRejection, requested: Requested): HttpProblem {
  // The token is valid, but the account was deleted or its password changed after the token was issued.
  if (rejection.code === 'auth.unknown_user') return new HttpProblem('auth.required');
  if (rejection.code === 'order.too_many_cancellations')
    return new HttpProblem(rejection.code, undefined, [], {}, { 'Retry-After': String(rejection.seconds) });
  if (rejection.code === 'order.price_changed') return priceChanged(rejection, requested);
  const lines = pointerTo(requested);
  if (rejection.code === 'order.limit_per_buyer') {
    const { line, limit, held } = rejection;
    const detail = `at most ${limit} for one buyer, and you already have ${held}`;
    const errors = [{ pointer: `${lines}/${line}/quantity`, detail }];
    return new HttpProblem(rejection.code, undefined, errors, { limit, held });
  }
  if (!('line' in rejection)) return new HttpProblem(rejection.code);
  return new HttpProblem(rejection.code, undefined, [
    { pointer: `${lines}/${rejection.line}/productId`, detail: rejection.code },
  ]);
}

function priceChanged(
  { code, total, prices }: Extract<OrderRejection, { readonly code: 'order.price_changed' }>,
  { expected }: Requested,
): HttpProblem {
  const risen = prices.filter(({ line, unitPrice }) => unitPrice > (expected?.prices?.[line] ?? unitPrice));
  const errors = [
    ...(total > (expected?.total ?? total) ? [{ pointer: '/expectedTotal', detail: `the total is ${total} now` }] : []),
    ...risen.map(({ line, unitPrice }) => ({
      pointer: `/lines/${line}/expectedPrice`,
      detail: `the price is ${unitPrice} now`,
    })),
  ];
  return new HttpProblem(code, undefined, errors, { total, prices });
}
