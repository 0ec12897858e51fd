import { expect, test } from 'vitest';
import { type Figure, grade, median, quantile, type Row, wrongChecks } from '#bin/bench/figure.ts';
import { ROWS, readOptions } from '#bin/bench/options.ts';
import { number, renderMarkdown, renderText } from '#bin/bench/report.ts';

const figure = (rounds: number[], rest: Partial<Figure> = {}): Figure => ({
  name: 'orders',
  unit: '/s',
  rounds,
  ...rest,
});
const row = (value: number): Row => ({
  id: 'B1',
  title: 'Hot product',
  figures: [figure([3, 1, 2], { better: 'more', aim: 2.5, gate: 1.5 }), figure([], { name: 'CPU' })],
  checks: [{ name: 'oversold', value, expected: 0 }],
});
const machine = { cores: 2, processor: 'p', memoryGigabytes: 8, system: 's', node: 'v24.0.0', load: 1, commit: 'c' };
const resultOf = (rows: Row[]) => ({
  at: '2026-01-01T00:00:00Z',
  machine,
  quick: false,
  rounds: 3,
  rows,
  wrong: wrongChecks(rows),
});

test('the median ignores the order of the values, and a quantile is one of the measured values', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 2, 3, 10])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
});

test('a figure is graded by its median in either direction, and not graded when it was not measured', () => {
  expect(grade(figure([1, 5, 9], { aim: 5, gate: 8 }))).toBe('aim');
  expect(grade(figure([6], { aim: 5, gate: 8 }))).toBe('gate');
  expect(grade(figure([9], { aim: 5, gate: 8 }))).toBe('missed');
  expect(grade(figure([9], { better: 'more', gate: 8 }))).toBe('gate');
  expect(grade(figure([9]))).toBe('');
  expect(grade(figure([], { gate: 8 }))).toBe('');
});

test('an oversold unit is reported as a failed check', () => {
  expect(wrongChecks([row(0)])).toEqual([]);
  expect(wrongChecks([row(1)])).toEqual(['B1: oversold is 1, expected 0']);
  expect(renderText(resultOf([row(1)])).join('\n')).toContain('oversold 1 (WRONG: 0)');
});

test('the page names the machine, and each figure with its range and its targets', () => {
  const page = renderMarkdown(resultOf([row(0)]));
  expect(page).toContain('2 cores (p)');
  expect(page).toContain('| orders | 2.00 /s (1.00–3.00) | aim ≥ 2.50, gate ≥ 1.50 | gate reached |');
  expect(page).toContain('| CPU | not measured on this machine |');
});

test('numbers have about three significant digits and no exponent', () => {
  expect([1234.5, 99.44, 1.234, 0.0434, Number.NaN].map(number)).toEqual(['1235', '99.4', '1.23', '0.043', '–']);
});

test('rows run in a fixed order, all by default, and an unknown row is an error', () => {
  expect(readOptions([]).rows).toEqual(ROWS);
  expect(readOptions([]).hasLatency).toBe(false);
  expect(readOptions(['--latency', 'aws']).hasLatency).toBe(true);
  expect(() => readOptions(['--latency', '3'])).toThrow('Invalid value "3" for --latency: must be aws');
  expect(readOptions(['B3', 'B1']).rows).toEqual(['B1', 'B3']);
  expect(readOptions(['--quick']).rounds).toBe(1);
  expect(readOptions(['--quick', '--rounds', '2']).rounds).toBe(2);
  expect(() => readOptions(['B99'])).toThrow('Unknown row "B99"');
  expect(() => readOptions(['--rounds', '0'])).toThrow(
    'Invalid value "0" for --rounds: must be a whole number from 1 to 9',
  );
});

test('rows that were not run stay on the page with their own dates', () => {
  const first = renderMarkdown({ ...resultOf([row(0), { ...row(0), id: 'B9' }]), at: '2025-01-01T00:00:00Z' });
  const page = renderMarkdown(resultOf([row(0)]), first);
  expect(page.match(/^## .*|Measured [\d-]+/gm)).toEqual([
    '## B1',
    'Measured 2026-01-01',
    '## B9',
    'Measured 2025-01-01',
  ]);
  expect(renderMarkdown(resultOf([row(0)]), page)).toBe(page);
});
