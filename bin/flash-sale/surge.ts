/** A surge: orders that arrive at a fixed rate, whether or not the earlier ones have their response. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpResponse, postToDecision } from '#bin/bench/client.ts';
import { quantile } from '#bin/bench/figure.ts';
import { REQUEST_WAIT_SECONDS_MAX } from '#domain/limits.ts';
import type { Row } from './checks.ts';
import { createHistory, type History } from './history.ts';
import { type NewProduct, recordStock } from './observed.ts';
import type { Options } from './options.ts';
import { progress } from './progress.ts';
import type { Log } from './result.ts';
import { type Buyer, must, type Shop } from './shop.ts';
import { logIn, ordersOf, stockOf } from './staff.ts';

/** Buyers are made in calls of this many. A buyer may have 20 open orders, and has at most ten here. */
const BUYERS_PER_CALL_MAX = 1_000;
const BUYERS_MAX = 10_000;

/**
 * What the shop decided. `none`: the connection ended without a response, or a queued order got no decision. `expired`: it was
 * accepted, and is never placed.
 */
export type Outcome = 'placed' | 'sold out' | 'refused' | 'expired' | 'other' | 'none';

export interface SurgeResponse {
  readonly buyerId: string;
  readonly outcome: Outcome;
  /** Status and problem code: `503 service.unavailable`; of a queued order `202, then 201`. */
  readonly text: string;
  /** Until the response: the decision, a refusal, or 202. */
  readonly milliseconds: number;
  /** Until the decision; as long as `milliseconds` if the order was not queued. */
  readonly decidedMilliseconds: number;
  /** When the decision came, in milliseconds since the first request. */
  readonly decidedAt: number;
  readonly wasQueued: boolean;
}

export interface SurgeResult {
  readonly rate: number;
  readonly seconds: number;
  readonly stock: number;
  readonly responses: readonly SurgeResponse[];
  /** Seconds from the first request to the last response, and to the last decision. */
  readonly took: number;
  readonly decidedAfter: number;
  /** Orders in the shop of buyers whose responses were refusals. */
  readonly placedAlthoughRefused: number;
  /** Orders and rejections that a response named and the shop does not have. */
  readonly missing: number;
  readonly reserved: number;
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  '201': 'placed',
  '409 stock.sold_out': 'sold out',
  '410 order.request_expired': 'expired',
  '429 request.throttled': 'refused',
  '503 service.unavailable': 'refused',
};

/** Sends `rate` orders a second for `seconds`, one unit of one product each, then compares the responses with the shop. */
export async function runSurge(
  shop: Shop,
  { rate = 0, seconds, stock, port }: Pick<Options, 'rate' | 'seconds' | 'stock' | 'port'>,
  log: Log,
  history: History = createHistory(() => performance.now()),
): Promise<SurgeResult> {
  const count = rate * seconds;
  const buyers = await makeBuyers(shop, Math.min(count, BUYERS_MAX));
  const { products } = await must(
    shop.post<{ products: NewProduct[] }>('/_local/products', { count: 1, stock, restockQuantity: 0 }),
    'create a product',
  );
  recordStock(history, products);
  const product = products[0]?.id ?? '';
  log(`${count} orders at ${rate} a second, ${stock} units in stock`);
  const tick = progress(count, 'orders have a response', log);
  const agent = new Agent({ keepAlive: true });
  const order = async (buyer: Buyer): Promise<SurgeResponse> => {
    const key = randomUUID();
    const headers = { authorization: `Bearer ${buyer.token}`, 'idempotency-key': key };
    const body = { lines: [{ productId: product, quantity: 1 }] };
    const end = history.begin({ kind: 'order', caller: buyer.id, key, request: body });
    const sentAt = performance.now();
    let respondedAt: number | undefined;
    let acceptedAt: number | undefined;
    const accepted = () => {
      respondedAt = performance.now();
      acceptedAt = history.now();
    };
    const call = { path: '/api/v1/orders', headers, body };
    const response = await postToDecision(agent, `http://127.0.0.1:${port}`, call, accepted).catch(
      (error: Error) => error,
    );
    const decidedAt = performance.now();
    const isDecided = !(response instanceof Error) && response.status !== 202;
    end(isDecided ? { status: response.status, response: bodyOf(response.text), acceptedAt } : undefined);
    tick();
    return {
      buyerId: buyer.id,
      milliseconds: (respondedAt ?? decidedAt) - sentAt,
      decidedMilliseconds: decidedAt - sentAt,
      decidedAt: decidedAt - startedAt,
      ...read(response),
    };
  };
  const startedAt = performance.now();
  const sent: Promise<SurgeResponse>[] = [];
  for (let i = 0; i < count; i++) {
    const early = startedAt + (i * 1_000) / rate - performance.now();
    if (early > 1) await sleep(early);
    sent.push(order(buyers[i % buyers.length] as Buyer));
  }
  const responses = await Promise.all(sent);
  const decidedAfter = (performance.now() - startedAt) / 1_000;
  const took = Math.max(...responses.map((one) => one.decidedAt - one.decidedMilliseconds + one.milliseconds)) / 1_000;
  agent.destroy();
  // A request whose caller has gone may still be waiting.
  if (responses.some(({ outcome }) => outcome === 'refused' || outcome === 'other' || outcome === 'none'))
    await sleep(REQUEST_WAIT_SECONDS_MAX * 1_000);
  const kept = await ordersOf(shop, await logIn(shop), new Set(buyers.map(({ id }) => id)), count);
  const { reserved } = await stockOf(shop, product);
  return { rate, seconds, stock, responses, took, decidedAfter, reserved, ...compare(responses, kept) };
}

async function makeBuyers(shop: Shop, count: number): Promise<readonly Buyer[]> {
  const buyers: Buyer[] = [];
  while (buyers.length < count) {
    const body = { count: Math.min(BUYERS_PER_CALL_MAX, count - buyers.length) };
    buyers.push(...(await must(shop.post<{ buyers: Buyer[] }>('/_local/buyers', body), 'create buyers')).buyers);
  }
  return buyers;
}

function bodyOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function read(
  response: Pick<HttpResponse, 'status' | 'text' | 'wasQueued'> | Error,
): Pick<SurgeResponse, 'outcome' | 'text' | 'wasQueued'> {
  if (response instanceof Error) return { outcome: 'none', text: response.message, wasQueued: false };
  const { status, wasQueued } = response;
  if (status === 202) return { outcome: 'none', text: '202, not decided', wasQueued };
  const code = status === 201 ? '' : / *"code":"([a-z._]+)"/.exec(response.text)?.[1];
  const text = `${status} ${code ?? ''}`.trim();
  return { outcome: OUTCOMES[text] ?? 'other', text: wasQueued ? `202, then ${text}` : text, wasQueued };
}

/** Compares the responses to each buyer with the buyer's orders in the shop. */
export function compare(responses: readonly SurgeResponse[], orders: readonly { readonly buyerId: string }[]) {
  const kept = Map.groupBy(orders, ({ buyerId }) => buyerId);
  const differences = [...Map.groupBy(responses, ({ buyerId }) => buyerId)].map(([id, own]) => {
    const known = own.filter((one) => one.outcome === 'placed' || one.outcome === 'sold out').length;
    const unknown = own.filter((one) => one.outcome === 'none').length;
    const surplus = (kept.get(id)?.length ?? 0) - known;
    return { surplus: Math.max(0, surplus - unknown), missing: Math.max(0, -surplus) };
  });
  return {
    placedAlthoughRefused: differences.reduce((sum, { surplus }) => sum + surplus, 0),
    missing: differences.reduce((sum, { missing }) => sum + missing, 0),
  };
}

/** Returns the numbers of a surge that have one right value. */
export function surgeVerdict({
  responses,
  stock,
  reserved,
  placedAlthoughRefused,
  missing,
}: SurgeResult): readonly Row[] {
  const placed = responses.filter(({ outcome }) => outcome === 'placed').length;
  const lost = responses.filter(({ outcome }) => outcome === 'none').length;
  return [
    { name: 'oversold', value: Math.max(0, reserved - stock), expected: 0 },
    // The outcome of a request without a response is unknown to its buyer.
    { name: 'units reserved', value: reserved, expected: Math.min(Math.max(placed, reserved), placed + lost) },
    { name: 'placed although refused', value: placedAlthoughRefused, expected: 0 },
    { name: 'orders that are missing', value: missing, expected: 0 },
    { name: 'other responses', value: responses.filter(({ outcome }) => outcome === 'other').length, expected: 0 },
    {
      name: 'accepted and expired',
      value: responses.filter(({ outcome }) => outcome === 'expired').length,
      expected: 0,
    },
    {
      name: 'accepted and not decided',
      value: responses.filter((one) => one.outcome === 'none' && one.wasQueued).length,
      expected: 0,
    },
  ];
}

/** Renders the result: the checked numbers, then one line for each kind of response. */
export function renderSurge(result: SurgeResult): readonly string[] {
  const { responses, took, decidedAfter, rate, seconds } = result;
  const kinds = [...Map.groupBy(responses, ({ text }) => text)].sort(([, a], [, b]) => b.length - a.length);
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(9))).join('');
  const rows = kinds.map(([text, own]) => {
    const times = own.map(({ milliseconds }) => milliseconds);
    const decided = own.map(({ decidedMilliseconds }) => decidedMilliseconds);
    const numbers = [own.length, own.length / decidedAfter, quantile(times, 0.5), quantile(times, 0.99)];
    return line([text, ...[...numbers, quantile(decided, 0.99)].map((n) => n.toFixed(0))]);
  });
  const inTime = responses.filter(({ milliseconds }) => milliseconds <= 1_000).length;
  const queued = responses.filter(({ wasQueued }) => wasQueued);
  const lastAfter = Math.max(0, ...queued.map(({ decidedAt }) => decidedAt / 1_000)) - seconds;
  return [
    ...surgeVerdict(result).map(({ name, value, expected }) =>
      line([name, String(value), value === expected ? 'right' : `WRONG, expected ${expected}`]),
    ),
    '',
    line(['response', 'count', 'a second', 'p50 ms', 'p99 ms', 'decided']),
    ...rows,
    '',
    `${responses.length} orders were sent at ${rate} a second; the last response came after ${took.toFixed(1)} s`,
    `${((100 * inTime) / responses.length).toFixed(0)} % of the responses came within a second`,
    ...(queued.length === 0
      ? []
      : [
          `${queued.length} orders were queued; the last decision came ${lastAfter.toFixed(1)} s after the last request`,
        ]),
  ];
}
