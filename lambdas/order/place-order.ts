import { isOrderQueueOpen } from '#api/stage-variables.ts';
import { type Database, DatabaseUnavailable, isLockTimeout } from '#db/data-api.ts';
import * as orders from '#db/statements/orders.ts';
import type { OrderId, PaymentId } from '#domain/ids.ts';
import { ORDER_LATE_MILLISECONDS, ORDER_LOCK_MILLISECONDS, ORDER_LOCK_MILLISECONDS_MAX } from '#domain/limits.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type Preferences, readPreferences } from '#lambdas/shared/http/preferences.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { publish } from '#lambdas/shared/sqs/publish.ts';
import { type DirectPorts, decideNow } from './decide-now.ts';
import { toResponse } from './order-response.ts';
import { type QueuePorts, type QueueReason, queueOrder } from './queue-order.ts';
import type { QueuedProducts } from './queued-products.ts';

type NewOrder = ApiRequest<'placeOrder'>['body'];

export interface PlacePorts extends DirectPorts, QueuePorts {
  /** The same database for callers who prefer to wait: with more time for one statement. */
  readonly patientDatabase: Database;
  readonly queuedProducts: QueuedProducts;
  readonly newOrderId: () => OrderId;
  readonly newPaymentId: () => PaymentId;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Places an order, and pays it if requested: one database call, then one debounced notification of the relay. An order that
 * cannot be decided soon goes to the order queue instead (docs/order-queue.md).
 */
export function placeOrder(ports: PlacePorts) {
  // The first request of an environment has waited for its start, which says nothing about the number of orders.
  let isFirst = true;
  return async function placeOrder(request: ApiRequest<'placeOrder'>): Promise<ApiResponse> {
    if (request.body.lines) rejectDuplicates(request.body.lines);
    const preferences = readPreferences(request.headers['prefer']);
    const now = ports.now();
    // The clocks differ a little. No order was accepted later than now.
    const acceptedAt = Math.min(now, request.receivedAt ?? now);
    const waited = isFirst ? 0 : now - acceptedAt;
    isFirst = false;
    const order = orderOf(ports, request);
    if (!isOrderQueueOpen(request.stageVariables)) return decideNow(ports, order);
    const before = reasonBefore(ports, order, preferences, waited);
    const decision = before ?? (await decide(ports, order, preferences));
    const response = typeof decision === 'string' ? await queueOrder(ports, order, acceptedAt, decision) : decision;
    return applied(response, preferences, before === undefined);
  };
}

function orderOf(ports: PlacePorts, { body, caller: buyer, key, hash, requestId }: ApiRequest<'placeOrder'>) {
  const { lines = null, pay } = body;
  const payment = pay ? { pay: { id: ports.newPaymentId(), randomPercent: ports.random() * 100 } } : {};
  const seen = { expected: expectationOf(body), ...payment };
  return { id: ports.newOrderId(), buyer, key, hash, requestId, lines, ...seen };
}

/** Why the order is queued without a database call; undefined if the order is to be decided now. */
function reasonBefore(
  { queuedProducts }: PlacePorts,
  { lines }: orders.OrderToPlace,
  { respondAsync, waitSeconds }: Preferences,
  waitedMilliseconds: number,
): QueueReason | undefined {
  // RFC 7240: with both preferences the caller waits first.
  if (respondAsync && waitSeconds === undefined) return 'preferred';
  const late = waitSeconds === undefined ? ORDER_LATE_MILLISECONDS : waitSeconds * 1_000;
  if (waitedMilliseconds > late) return 'late';
  return queuedProducts.include(lines) ? 'remembered' : undefined;
}

/** Decides the order by one statement. Returns the response, or why the order must be queued. */
async function decide(
  ports: PlacePorts,
  order: orders.OrderToPlace,
  { waitSeconds }: Preferences,
): Promise<ApiResponse | QueueReason> {
  const waits = waitSeconds !== undefined;
  const waitMilliseconds = waits ? Math.min(waitSeconds * 1_000, ORDER_LOCK_MILLISECONDS_MAX) : ORDER_LOCK_MILLISECONDS;
  const database = waits ? ports.patientDatabase : ports.database;
  const statement = orders.placeOrders([{ ...order, waitMilliseconds }], ports.paymentFailurePercent);
  try {
    // If the process dies after this call: the events are committed, and a repeat with the same key finds the order.
    const [row] = await publish({ ...ports, database }, statement);
    if (!row) throw new TypeError('place_orders returned no row');
    const outcome = orders.placeOutcome(row);
    if (outcome.kind !== 'queued') return toResponse(outcome, order);
  } catch (error) {
    // The statement may have run. That is no reason for a 503: one key is decided once, and the queue finds that decision.
    if (!(error instanceof DatabaseUnavailable)) throw error;
    if (error.ran === 'unknown') return 'lost';
    if (!isLockTimeout(error)) return 'unavailable';
    ports.queuedProducts.remember(order.lines);
    return 'contended';
  }
  ports.queuedProducts.remember(order.lines);
  return 'marked';
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

/** Names the preferences that were used. An order that is queued without a database call has waited for nothing. */
function applied(
  response: ApiResponse,
  { respondAsync, waitSeconds }: Preferences,
  mayHaveWaited: boolean,
): ApiResponse {
  const used = [
    ...(respondAsync && response.status === 202 ? ['respond-async'] : []),
    ...(mayHaveWaited && waitSeconds !== undefined ? [`wait=${waitSeconds}`] : []),
  ];
  if (used.length === 0) return response;
  return { ...response, headers: { ...response.headers, 'Preference-Applied': used.join(', ') } };
}
