/** What a flash sale must come to, and the table that says whether it did. */
import { PRICE_NOTE, priceOf, type Spent } from './price.ts';
import type { SaleResult } from './sale.ts';

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
}

/** Every number that has one right value. */
export function verdict(result: SaleResult): readonly Row[] {
  const { buyers, stock } = result.options;
  const sold = Math.min(buyers, stock);
  const short = buyers >= stock;
  const sum = (pick: (p: SaleResult['products'][number]) => number) => result.products.reduce((n, p) => n + pick(p), 0);
  const products = result.products.length;
  const asked = sum(({ asked }) => asked);
  return [
    { name: 'sold', value: result.placed, expected: sold },
    { name: 'refused', value: result.refused, expected: buyers - sold },
    { name: 'other answers', value: Object.values(result.other).reduce((a, b) => a + b, 0), expected: 0 },
    { name: 'oversold', value: sum(({ oversold }) => oversold), expected: 0 },
    { name: 'units reserved', value: sum((p) => p.sold), expected: sold * products },
    { name: 'factory asked', value: sum(({ factoryRequests }) => factoryRequests), expected: short ? products : 0 },
    { name: 'restocked', value: sum(({ restocked }) => restocked), expected: asked },
    { name: 'available again', value: sum(({ available }) => available), expected: (stock - sold) * products + asked },
    { name: 'refusal mails', value: result.refusalMails, expected: buyers - sold },
    { name: 'doubled mails', value: result.doubledMails, expected: 0 },
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
  const sum = (pick: (usage: Spent) => number, of: readonly Spent[]) => of.reduce((n, usage) => n + pick(usage), 0);
  return {
    requests: sum(({ requests }) => requests, Object.values(meter.triggers)),
    invocations: sum(({ invocations }) => invocations, functions),
    milliseconds: sum(({ milliseconds }) => milliseconds, functions),
    calls,
  };
}
