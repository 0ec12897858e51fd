/** One sale of one product on the running system, with everything it cost and everything that must be right about it. */
import { randomUUID } from 'node:crypto';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { type Answer, callAll } from './client.ts';
import { type Check, quantile } from './figure.ts';
import type { Fixture } from './fixture.ts';
import { cpuMilliseconds, type Memory, watchMemory } from './processes.ts';

export interface SaleOptions {
  readonly stock: number;
  readonly buyers: number;
  readonly clients: number;
  /** A product that is there already, for a sale that goes on. */
  readonly productId?: string;
  /** Order and payment in one call, from wallets that hold just the price. */
  readonly pay?: boolean;
  /** Waits until every event and mail of the sale is out, and counts what that cost. */
  readonly toRest: boolean;
}

export interface SaleSample {
  readonly productId: string;
  readonly accepted: number;
  /** What was sold, and to whom. */
  readonly orders: readonly { readonly id: string; readonly buyer: Buyer }[];
  readonly refused: number;
  /** Accepted orders until the last of them; refusals over the whole run when nothing could be accepted. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly cpuMilliseconds: number | undefined;
  readonly cpuUntilAnswered: number | undefined;
  readonly sql: number;
  readonly walBytes: number;
  readonly storedBytes: number;
  readonly peak: Memory | undefined;
  readonly checks: readonly Check[];
}

const difference = (after: number | undefined, before: number | undefined): number | undefined =>
  after === undefined || before === undefined ? undefined : after - before;

/** Sells. The buyers are new, so each is authorised once, as in a real rush. */
export async function sell({ system, shop, tables }: Fixture, options: SaleOptions): Promise<SaleSample> {
  const { stock, buyers: count, clients, toRest, pay = false } = options;
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
  await shop.resetMeter();
  const written = await tables.written();
  const cpu = cpuMilliseconds([system.pid]);
  const peakMemory = watchMemory([system.pid]);
  const answers = await callAll(system.origin, calls, clients);
  const cpuAnswered = cpuMilliseconds([system.pid]);
  if (toRest) await shop.rest();
  const cpuAfter = cpuMilliseconds([system.pid]);
  const writtenAfter = await tables.written();
  const made = await shop.calls();
  const accepted = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(isHttpProblem);
  const counted = accepted.length > 0 ? accepted : refused;
  const times = answers.map(({ milliseconds }) => milliseconds);
  const stored = (await tables.ordersOf(productId)).filter(({ id }) => !earlier.has(id));
  return {
    productId,
    accepted: accepted.length,
    orders: answers.flatMap(({ status, text }, i) =>
      status === 201 ? [{ id: orderIdIn(text) ?? '', buyer: buyers[i] as Buyer }] : [],
    ),
    refused: refused.length,
    perSecond: (counted.length / Math.max(...counted.map(({ at }) => at))) * 1_000,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    cpuMilliseconds: difference(cpuAfter, cpu),
    cpuUntilAnswered: difference(cpuAnswered, cpu),
    sql: Object.entries(made).reduce((sum, [name, times]) => sum + (name.startsWith('rds-data:') ? times : 0), 0),
    walBytes: writtenAfter.walBytes - written.walBytes,
    storedBytes: writtenAfter.storedBytes - written.storedBytes,
    peak: peakMemory(),
    checks: [...check(options, answers, stored), ...(pay ? await checkMoney(tables, productId, accepted.length) : [])],
  };
}

/** Every order of a sale that was paid at once has its one price, and nobody has paid for anything else. */
async function checkMoney(tables: Fixture['tables'], productId: string, accepted: number): Promise<readonly Check[]> {
  const { paid, owed, taken } = await tables.moneyOf(productId);
  return [
    { name: 'not paid', value: accepted - paid, expected: 0 },
    { name: 'KRW taken but not owed', value: taken - owed, expected: 0 },
  ];
}

const isHttpProblem = ({ status, text }: Answer): boolean => status === 409 && text.includes('"stock.sold_out"');

const orderIdIn = (text: string): string | undefined => /"(?:id|orderId)":"(ord_[^"]+)"/.exec(text)?.[1];

function check(
  { stock, buyers }: SaleOptions,
  answers: readonly Answer[],
  stored: readonly { id: string; sold: boolean }[],
): Check[] {
  const accepted = answers.filter(({ status }) => status === 201).length;
  const refused = answers.filter(isHttpProblem).length;
  const answered = answers.flatMap(({ text }) => orderIdIn(text) ?? []);
  const kept = new Set(stored.map(({ id }) => id));
  const told = new Set(answered);
  return [
    {
      name: 'oversold',
      value: Math.max(0, stored.filter(({ sold }) => sold).length - stock, accepted - stock),
      expected: 0,
    },
    { name: 'undersold', value: Math.max(0, Math.min(stock, buyers) - accepted), expected: 0 },
    { name: '5xx', value: answers.filter(({ status }) => status >= 500).length, expected: 0 },
    {
      name: 'other answers',
      value: answers.length - accepted - refused - answers.filter(({ status }) => status >= 500).length,
      expected: 0,
    },
    { name: 'lost', value: [...told].filter((id) => !kept.has(id)).length, expected: 0 },
    {
      name: 'doubled or orphan',
      value: stored.filter(({ id }) => !told.has(id)).length + answered.length - told.size,
      expected: 0,
    },
  ];
}

/** Each check once, with what all rounds together found. */
export function sumChecks(rounds: readonly { readonly checks: readonly Check[] }[]): Check[] {
  return (rounds[0]?.checks ?? []).map(({ name, expected }) => ({
    name,
    expected,
    value: rounds.reduce((sum, { checks }) => sum + (checks.find((one) => one.name === name)?.value ?? 0), 0),
  }));
}
