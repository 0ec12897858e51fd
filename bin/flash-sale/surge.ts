/** A surge: orders that arrive at a fixed rate, whether or not the earlier ones have their response. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpResponse, postToDecision } from '#bin/bench/client.ts';
import { REQUEST_WAIT_SECONDS_MAX } from '#domain/limits.ts';
import { createHistory, type History } from './history.ts';
import { type NewProduct, recordStock } from './observed.ts';
import type { Options } from './options.ts';
import { progress } from './progress.ts';
import type { Log } from './result.ts';
import { type Buyer, must, type Shop } from './shop.ts';
import { logIn, ordersOf, stockOf } from './staff.ts';
import { compare, type Outcome, type SurgeResponse, type SurgeResult } from './surge-result.ts';

/** Buyers are made in calls of this many. A buyer may have 20 open orders, and has at most ten here. */
const BUYERS_PER_CALL_MAX = 1_000;
const BUYERS_MAX = 10_000;

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
