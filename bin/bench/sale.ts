/** Sells one product on the running system, and measures the cost and correctness of the sale. */
import { randomUUID } from 'node:crypto';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { callAll, type HttpResponse } from './client.ts';
import { type Check, quantile } from './figure.ts';
import type { Fixture } from './fixture.ts';
import { cpuMilliseconds, type Memory, watchMemory } from './processes.ts';
import { type Parts, watchParts } from './threads.ts';

export interface SaleOptions {
  readonly stock: number;
  readonly buyers: number;
  readonly clients: number;
  /** An existing product, for a sale in several parts. */
  readonly productId?: string;
  /** Order and pay in one call; each wallet holds exactly the price. */
  readonly pay?: boolean;
  /** Wait until every event and mail of the sale has been processed, and include the cost of that work. */
  readonly waitUntilIdle: boolean;
}

export interface SaleSample {
  readonly productId: string;
  readonly accepted: number;
  /** The placed orders with their buyers. */
  readonly orders: readonly { readonly id: string; readonly buyer: Buyer }[];
  readonly rejected: number;
  /** Placed orders per second until the last of them; rejections per second when nothing could be sold. */
  readonly perSecond: number;
  /** The same of the orders that were not queued. */
  readonly directPerSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly cpuMilliseconds: number | undefined;
  readonly cpuUntilLastResponse: number | undefined;
  /** CPU milliseconds of each part of the system, until the last response. */
  readonly parts: Parts;
  readonly sql: number;
  readonly walBytes: number;
  readonly storedBytes: number;
  readonly peak: Memory | undefined;
  readonly checks: readonly Check[];
}

const difference = (after: number | undefined, before: number | undefined): number | undefined =>
  after === undefined || before === undefined ? undefined : after - before;

/** Runs the sale with new buyers, so each access token is authorised once, as in a real rush. */
export async function sell({ system, shop, tables }: Fixture, options: SaleOptions): Promise<SaleSample> {
  const { stock, buyers: count, clients, waitUntilIdle, pay = false } = options;
  const productId = options.productId ?? (await shop.products(1, stock))[0] ?? '';
  const buyers = await shop.buyers(count);
  if (pay)
    await tables.fund(
      buyers.map(({ id }) => id),
      productId,
    );
  const calls = buyers.map(({ token }) => ({
    path: '/api/v1/orders',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
    body: { lines: [{ productId, quantity: 1 }], pay },
  }));
  const earlier = new Set((await tables.ordersOf(productId)).map(({ id }) => id));
  await tables.postponePayments();
  await shop.resetMeter();
  const written = await tables.written();
  const cpu = cpuMilliseconds([system.pid]);
  const parts = watchParts([system.pid]);
  const peakMemory = watchMemory([system.pid]);
  const responses = await callAll(system.origin, calls, clients);
  const cpuAtLastResponse = cpuMilliseconds([system.pid]);
  const usedByParts = parts();
  if (waitUntilIdle) await shop.waitUntilIdle();
  const cpuAfter = cpuMilliseconds([system.pid]);
  const writtenAfter = await tables.written();
  const awsCalls = await shop.calls();
  const accepted = responses.filter(({ status }) => status === 201);
  const rejected = responses.filter(isOutOfStock);
  const counted = accepted.length > 0 ? accepted : rejected;
  const times = responses.map(({ milliseconds }) => milliseconds);
  const stored = (await tables.ordersOf(productId)).filter(({ id }) => !earlier.has(id));
  return {
    productId,
    accepted: accepted.length,
    orders: responses.flatMap(({ status, text }, i) =>
      status === 201 ? [{ id: orderIdIn(text) ?? '', buyer: buyers[i] as Buyer }] : [],
    ),
    rejected: rejected.length,
    perSecond: rateOf(counted),
    directPerSecond: rateOf(accepted.filter(({ wasQueued }) => !wasQueued)),
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    cpuMilliseconds: difference(cpuAfter, cpu),
    parts: usedByParts,
    cpuUntilLastResponse: difference(cpuAtLastResponse, cpu),
    sql: Object.entries(awsCalls).reduce((sum, [name, times]) => sum + (name.startsWith('rds-data:') ? times : 0), 0),
    walBytes: writtenAfter.walBytes - written.walBytes,
    storedBytes: writtenAfter.storedBytes - written.storedBytes,
    peak: peakMemory(),
    checks: [
      ...check(options, responses, stored),
      ...(pay ? await checkMoney(tables, productId, accepted.length) : []),
    ],
  };
}

/** Checks that every order of a paid sale was paid once with its price, and that no other money was taken. */
async function checkMoney(tables: Fixture['tables'], productId: string, accepted: number): Promise<readonly Check[]> {
  const { paid, owed, taken } = await tables.moneyOf(productId);
  return [
    { name: 'not paid', value: accepted - paid, expected: 0 },
    { name: 'KRW taken but not owed', value: taken - owed, expected: 0 },
  ];
}

const rateOf = (responses: readonly HttpResponse[]): number =>
  (responses.length / Math.max(...responses.map(({ at }) => at))) * 1_000;

const isOutOfStock = ({ status, text }: HttpResponse): boolean => status === 409 && text.includes('"stock.sold_out"');

const orderIdIn = (text: string): string | undefined => /"(?:id|orderId)":"(ord_[^"]+)"/.exec(text)?.[1];

function check(
  { stock, buyers }: SaleOptions,
  responses: readonly HttpResponse[],
  stored: readonly { id: string; sold: boolean }[],
): Check[] {
  const accepted = responses.filter(({ status }) => status === 201).length;
  const rejected = responses.filter(isOutOfStock).length;
  const orderIds = responses.flatMap(({ text }) => orderIdIn(text) ?? []);
  const storedIds = new Set(stored.map(({ id }) => id));
  const confirmedIds = new Set(orderIds);
  return [
    {
      name: 'oversold',
      value: Math.max(0, stored.filter(({ sold }) => sold).length - stock, accepted - stock),
      expected: 0,
    },
    { name: 'undersold', value: Math.max(0, Math.min(stock, buyers) - accepted), expected: 0 },
    { name: '5xx', value: responses.filter(({ status }) => status >= 500).length, expected: 0 },
    {
      name: 'other responses',
      value: responses.length - accepted - rejected - responses.filter(({ status }) => status >= 500).length,
      expected: 0,
    },
    { name: 'lost', value: [...confirmedIds].filter((id) => !storedIds.has(id)).length, expected: 0 },
    {
      name: 'duplicate or unconfirmed',
      value: stored.filter(({ id }) => !confirmedIds.has(id)).length + orderIds.length - confirmedIds.size,
      expected: 0,
    },
  ];
}

/** Sums each check over all rounds. */
export function sumChecks(rounds: readonly { readonly checks: readonly Check[] }[]): Check[] {
  return (rounds[0]?.checks ?? []).map(({ name, expected }) => ({
    name,
    expected,
    value: rounds.reduce((sum, { checks }) => sum + (checks.find((one) => one.name === name)?.value ?? 0), 0),
  }));
}
