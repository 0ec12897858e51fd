/** The ordering phase: all buyers order at the same time. */
import { randomUUID } from 'node:crypto';
import { type DecisionPorts, decisionOf, isQueued, type Reply } from './decision.ts';
import type { History, OperationKind } from './history.ts';
import { progress } from './progress.ts';
import type { Log, Tally } from './result.ts';
import { type ApiResponse, type Buyer, inParallel, type Shop } from './shop.ts';

export interface Placed {
  readonly orderId: string;
  readonly buyer: Buyer;
  /** KRW. */
  readonly total: number;
}

export interface OrderingResult {
  readonly seconds: number;
  readonly milliseconds: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly placed: readonly Placed[];
  readonly rejected: number;
  /** Responses that are neither a placed order nor an out-of-stock rejection. */
  readonly other: Tally;
}

interface BuyerRequest {
  readonly kind: OperationKind;
  readonly path: string;
  /** The parameters of the path, as the history names them. */
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Sends a request of a buyer with a new idempotency key, and adds it to the history. A queued order ends with its decision. */
export async function send(
  shop: Shop,
  history: History,
  { id, token }: Buyer,
  { kind, path, params, body }: BuyerRequest,
): Promise<ApiResponse> {
  const key = randomUUID();
  const end = history.begin({ kind, caller: id, key, request: { ...params, ...body } });
  const first = await shop.post(path, body, { authorization: `Bearer ${token}`, 'idempotency-key': key });
  const accepted = toReply(first);
  const acceptedAt = isQueued(accepted) ? history.now() : undefined;
  const get: DecisionPorts['get'] = (path, headers) => shop.get(path, token, headers).then(toReply, () => undefined);
  const response = acceptedAt === undefined ? first : await decisionOf(accepted, { get });
  end(response && { status: response.status, response: response.body, acceptedAt });
  return response ?? first;
}

const toReply = ({ status, body, headers }: ApiResponse): Reply => ({
  ...{ status, body },
  location: headers?.get('location') ?? undefined,
  retryAfter: headers?.get('retry-after') ?? undefined,
});

/** Places one order for each buyer, with one unit of each product. */
export async function placeOrders(
  shop: Shop,
  buyers: readonly Buyer[],
  productIds: readonly string[],
  concurrency: number,
  log: Log,
  history: History,
): Promise<OrderingResult> {
  const times: number[] = [];
  const tick = progress(buyers.length, 'buyers have ordered', log);
  const lines = productIds.map((productId) => ({ productId, quantity: 1 }));
  const order = (buyer: Buyer) => async () => {
    const startedAt = performance.now();
    const response = await send(shop, history, buyer, { kind: 'order', path: '/api/v1/orders', body: { lines } });
    times.push(performance.now() - startedAt);
    tick();
    return response;
  };
  const startedAt = performance.now();
  const responses = await inParallel(buyers.map(order), concurrency);
  const seconds = (performance.now() - startedAt) / 1_000;
  const placed = responses.flatMap(({ status, body }, i): Placed[] =>
    status === 201 ? [{ orderId: String(body['id']), buyer: buyers[i] as Buyer, total: Number(body['total']) }] : [],
  );
  const rejected = responses.filter(isOutOfStock).length;
  log(`${placed.length} sold, ${rejected} rejected in ${seconds.toFixed(2)} s`);
  const other = tally(responses.filter((response) => response.status !== 201 && !isOutOfStock(response)));
  const milliseconds = { p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99) };
  return { seconds, milliseconds, placed, rejected, other };
}

const isOutOfStock = ({ status, body }: ApiResponse): boolean => status === 409 && body['code'] === 'stock.sold_out';

/** Counts the responses by status and problem code. */
export function tally(responses: readonly ApiResponse[]): Tally {
  const counts: Record<string, number> = {};
  for (const { status, body } of responses) {
    const name = `${status} ${body['code'] ?? ''}`.trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;
