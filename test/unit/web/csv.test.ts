import { expect, test } from 'vitest';
import { toCsv } from '#web/console/csv.ts';

test('a cell with a comma, a quote or a line break is quoted, and numbers stay numbers', () => {
  const csv = toCsv(
    ['title', 'units'],
    [
      ['a "round", sweet\none', -3],
      ['말차', null],
    ],
  );
  expect(csv).toBe('\uFEFFtitle,units\r\n"a ""round"", sweet\none",-3\r\n말차,\r\n');
});

test('a text that a spreadsheet would run as a formula is marked as text', () => {
  const csv = toCsv(['reason'], [['=1+1'], ['@SUM(A1)'], ['-2'], ['counted again']]);
  expect(csv.split('\r\n').slice(1, 5)).toEqual(["'=1+1", "'@SUM(A1)", "'-2", 'counted again']);
});
