/** What a flash sale must come to, and the table that says whether it did. */
import { PRICE_NOTE, priceOf, type Spent } from './price.ts';
import type { SaleResult } from './result.ts';

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Every number that has one right value. */
export function verdict({ options, ...result }: SaleResult): readonly Row[] {
  const { buyers, stock } = options;
  const { payments, fates, mails, runs } = result;
  const sold = Math.min(buyers, stock);
  const refused = buyers - sold;
  const expired = sold - payments.paid;
  const products = result.products.length;
  const of = (pick: (p: SaleResult['products'][number]) => number) => sum(result.products.map(pick));
  const asked = of((p) => p.asked);
  const others = sum([...Object.values(result.other), ...Object.values(payments.other)]) + fates.other;
  const tried = Math.round((sold * options.payPercent) / 100);
  const released = (stock - payments.paid) * products;
  return [
    { name: 'sold', value: result.placed, expected: sold },
    { name: 'refused', value: result.refused, expected: refused },
    { name: 'oversold', value: Math.max(0, result.placed - stock), expected: 0 },
    { name: 'tried to pay', value: payments.tried, expected: tried },
    { name: 'paid', value: fates.paid, expected: tried - payments.failed },
    { name: 'payments failed', value: fates.failedAttempts, expected: payments.failed },
    { name: 'expired', value: fates.expired, expected: expired },
    { name: 'other answers', value: others, expected: 0 },
    { name: 'KRW in wallets', value: payments.left, expected: payments.leftExpected },
    { name: 'units reserved', value: of((p) => p.reserved), expected: payments.paid * products },
    { name: 'released', value: of((p) => p.released), expected: released },
    // It forgot the first time.
    { name: 'factory asked', value: of((p) => p.factoryRequests), expected: buyers >= stock ? 2 * products : 0 },
    { name: 'delivered', value: of((p) => p.restocked), expected: asked },
    { name: 'stock now', value: of((p) => p.available), expected: released + asked },
    { name: 'refusal mails', value: mails.refused, expected: refused },
    { name: 'payment mails', value: mails.paid, expected: payments.paid },
    { name: 'timeout mails', value: mails.expired, expected: expired },
    // Who was refused waits for each product, and is told once that there is more.
    { name: 'back-in-stock', value: mails.back, expected: refused * products },
    { name: 'told by its run', value: sum(runs.map(({ sent }) => sent)), expected: refused * products },
    { name: 'runs not completed', value: runs.filter(({ status }) => status !== 'COMPLETED').length, expected: 0 },
    { name: 'other mails', value: mails.other, expected: 0 },
    { name: 'doubled mails', value: mails.doubled, expected: 0 },
  ];
}

const pad = (cells: readonly string[], widths: readonly number[]) =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');

/** The result as plain lines: numbers that must be right, then what it took. */
export function render(result: SaleResult): readonly string[] {
  const rows = verdict(result);
  const lines = rows.map(({ name, value, expected }) =>
    pad([name, String(value), value === expected ? 'right' : `WRONG, expected ${expected}`], [18, 8, 5]),
  );
  const { p50, p95, p99 } = result.milliseconds;
  const speed = `${(result.options.buyers / result.seconds).toFixed(0)} orders/s`;
  return [
    ...lines,
    '',
    `ordering took ${result.seconds.toFixed(2)} s (${speed}); an answer took p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)}, p99 ${p99.toFixed(0)} ms`,
    '',
    ...callTable(result),
  ];
}

function callTable({ meter, options }: SaleResult): readonly string[] {
  const widths = [18, 30, 9, 10];
  const rows = Object.entries(meter.functions).flatMap(([name, { calls }]) =>
    Object.entries(calls).map(([call, times]) =>
      pad([name, call, String(times), (times / options.buyers).toFixed(2)], widths),
    ),
  );
  const price = priceOf(total(meter)) / options.buyers;
  return [
    pad(['function', 'calls, mails included', 'times', 'an order'], widths),
    ...rows,
    '',
    `a million such orders would cost about ${(price * 1e6).toFixed(2)} USD (${PRICE_NOTE})`,
  ];
}

function total(meter: SaleResult['meter']): Spent {
  const calls: Record<string, number> = {};
  const functions = Object.values(meter.functions);
  for (const usage of functions) {
    for (const [call, times] of Object.entries(usage.calls)) calls[call] = (calls[call] ?? 0) + times;
  }
  return {
    requests: sum(Object.values(meter.triggers).map(({ requests }) => requests)),
    invocations: sum(functions.map(({ invocations }) => invocations)),
    milliseconds: sum(functions.map(({ milliseconds }) => milliseconds)),
    calls,
  };
}
