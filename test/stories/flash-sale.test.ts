/** O1 and L1, in small: the command's own story on the running system, with buyers who abandon and payments that fail. */
import { expect, inject, test } from 'vitest';
import { verdict } from '#bin/flash-sale/checks.ts';
import { createHistory, type HistoryLine } from '#bin/flash-sale/history.ts';
import { readOptions } from '#bin/flash-sale/options.ts';
import { runSale } from '#bin/flash-sale/sale.ts';
import { connect } from '#bin/flash-sale/shop.ts';
import { runSurge } from '#bin/flash-sale/surge.ts';
import { renderSurge, surgeVerdict } from '#bin/flash-sale/surge-result.ts';
import { violationOf } from '#test/history.ts';

/** A history in memory. */
function recorder() {
  const lines: HistoryLine[] = [];
  return {
    lines,
    history: createHistory(
      () => performance.now(),
      (line) => lines.push(line),
    ),
  };
}

test('O1, L1: 200 buyers for 100 units, a fifth abandons the order, a fifth of the payments fails: every number is right', async () => {
  const options = readOptions(['--buyers', '200', '--stock', '100', '--abandon', '20%', '--payment-failure', '20%']);
  const printed: string[] = [];
  const { lines, history } = recorder();
  const result = await runSale(connect(inject('origin')), options, (line) => void printed.push(line), history);
  const rows = verdict(result);
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter(({ value, expected }) => value !== expected)).toEqual([]);
  expect(printed.join('\n')).toMatch(/timed out unpaid/);
  const count = Object.fromEntries(
    [...Map.groupBy(lines, ({ kind }) => kind)].map(([kind, own]) => [kind, own.length]),
  );
  const { attempts, paid } = result.payments;
  expect(count).toEqual({
    adjustment: 1,
    order: 200,
    charge: attempts,
    pay: attempts,
    expire: 100 - paid,
    delivery: 1,
  });
  expect(violationOf(lines)).toBeUndefined();
});

test('a surge sends its orders at a fixed rate, and compares every response with the orders of the shop', async () => {
  const { port } = new URL(inject('origin'));
  const { lines, history } = recorder();
  const options = readOptions(['--rate', '40', '--seconds', '2', '--stock', '50', '--port', port]);
  const result = await runSurge(connect(inject('origin')), options, () => undefined, history);
  expect(violationOf(lines)).toBeUndefined();
  expect(lines.filter(({ kind }) => kind === 'order')).toHaveLength(80);
  expect(surgeVerdict(result).filter(({ value, expected }) => value !== expected)).toEqual([]);
  const by = Object.groupBy(result.responses, (response) => response.outcome);
  expect([by.placed?.length, by['sold out']?.length]).toEqual([50, 30]);
  expect(result.took).toBeGreaterThan(1.9);
  // On a busy machine any of them may be queued, also all with one outcome: their line begins with `202, then`.
  const printed = (outcome: string) =>
    renderSurge(result)
      .map((line) => new RegExp(`^(?:202, then )?${outcome} +(\\d+) `).exec(line))
      .reduce((sum, match) => sum + Number(match?.[1] ?? 0), 0);
  expect([printed('201'), printed('409 stock\\.sold_out')]).toEqual([50, 30]);
}, 120_000);
