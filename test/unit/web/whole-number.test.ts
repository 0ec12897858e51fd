import { expect, test } from 'vitest';
import { readWhole } from '#web/shared/whole-number.ts';

const read = (text: string) => readWhole(text, -10_000_000, 10_000_000);

test('a whole number is read with and without separators', () => {
  const texts = ['4200', '4,200', '4 200', '4\u00a0200', '4’200', ' 1,234,567 ', '+5', '-3', '−3', '0'];
  expect(texts.map(read)).toEqual([4_200, 4_200, 4_200, 4_200, 4_200, 1_234_567, 5, -3, -3, 0]);
});

test('a text that may mean another number is not read', () => {
  const texts = ['', '4,20', '4,2000', ',200', '4.200', '4.5', '4,200.5', '1e3', '0x10', '₩4200', '--3', '4,,200'];
  expect(texts.map(read)).toEqual(texts.map(() => undefined));
});

test('a number outside the range is not read', () => {
  expect([readWhole('0', 1, 100), readWhole('100', 1, 100), readWhole('101', 1, 100)]).toEqual([
    undefined,
    100,
    undefined,
  ]);
});
