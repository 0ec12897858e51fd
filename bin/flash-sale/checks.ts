/** The expected values of a flash sale, and the table that compares them with the measured ones. */
import { PRICE_NOTE, priceOf, type Spent } from './price.ts';
import type { SaleResult } from './result.ts';

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Returns every number that has exactly one right value, with that value. */
export function verdict({ options, ...result }: SaleResult): readonly Row[] {
  const { buyers, stock } = options;
  const { payments, outcomes, mails, runs } = result;
  const sold = Math.min(buyers, stock);
  const rejected = buyers - sold;
  const expired = sold - payments.paid;
  const products = result.products.length;
  const of = (pick: (p: SaleResult['products'][number]) => number) => sum(result.products.map(pick));
  const requested = of((p) => p.requested);
  const others = sum([...Object.values(result.other), ...Object.values(payments.other)]) + outcomes.other;
  const attempts = Math.round((sold * options.payPercent) / 100);
  const released = (stock - payments.paid) * products;
  return [
    { name: 'sold', value: result.placed, expected: sold },
    { name: 'rejected', value: result.rejected, expected: rejected },
    { name: 'oversold', value: Math.max(0, result.placed - stock), expected: 0 },
    { name: 'payment attempts', value: payments.attempts, expected: attempts },
    { name: 'paid', value: outcomes.paid, expected: attempts - payments.failed },
    { name: 'payments failed', value: outcomes.failedPayments, expected: payments.failed },
    { name: 'payments timed out', value: outcomes.expired, expected: expired },
    { name: 'other responses', value: others, expected: 0 },
    { name: 'KRW in wallets', value: payments.left, expected: payments.leftExpected },
    { name: 'units reserved', value: of((p) => p.reserved), expected: payments.paid * products },
    { name: 'units released', value: of((p) => p.released), expected: released },
    // The shop requests each restock twice, because the factory drops the first request (mode `forget`).
    { name: 'factory requests', value: of((p) => p.factoryRequests), expected: buyers >= stock ? 2 * products : 0 },
    { name: 'units delivered', value: of((p) => p.restocked), expected: requested },
    { name: 'units available', value: of((p) => p.available), expected: released + requested },
    { name: 'rejection mails', value: mails.rejected, expected: rejected },
    { name: 'payment mails', value: mails.paid, expected: payments.paid },
    { name: 'timeout mails', value: mails.expired, expected: expired },
    // A rejected buyer joins the waiting list of each product and gets one back-in-stock mail for each.
    { name: 'back-in-stock mails', value: mails.back, expected: rejected * products },
    { name: 'notified by runs', value: sum(runs.map(({ sent }) => sent)), expected: rejected * products },
    { name: 'runs not completed', value: runs.filter(({ status }) => status !== 'COMPLETED').length, expected: 0 },
    { name: 'other mails', value: mails.other, expected: 0 },
    { name: 'duplicate mails', value: mails.duplicates, expected: 0 },
  ];
}

const pad = (cells: readonly string[], widths: readonly number[]) =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');

/** Renders the result as text lines: the checked numbers, response times, AWS calls and their price. */
export function render(result: SaleResult): readonly string[] {
  const rows = verdict(result);
  const lines = rows.map(({ name, value, expected }) =>
    pad([name, String(value), value === expected ? 'right' : `WRONG, expected ${expected}`], [20, 8, 5]),
  );
  const { p50, p95, p99 } = result.milliseconds;
  const speed = `${(result.options.buyers / result.seconds).toFixed(0)} orders/s`;
  return [
    ...lines,
    '',
    `ordering took ${result.seconds.toFixed(2)} s (${speed}); response time p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)}, p99 ${p99.toFixed(0)} ms`,
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
    pad(['function', 'AWS calls, mails included', 'count', 'per order'], widths),
    ...rows,
    '',
    `estimated price of one million such orders: ${(price * 1e6).toFixed(2)} USD (${PRICE_NOTE})`,
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
