import { expect, test } from 'vitest';
import { krw, orderIdEnd, orderNumber } from '#domain/shown.ts';

test('an amount is written in one style for each language', () => {
  expect([krw(2_500, 'ko'), krw(2_500, 'en'), krw(0, 'ko')]).toEqual(['2,500원', '₩2,500', '0원']);
});

test('the order number is short, and is the random end of the id', () => {
  expect(orderNumber('ord_01kdvdna000123456789q3k7m2xp')).toBe('Q3K7-M2XP');
});

test('an order number is read in any case, with or without its hyphen, and with O for 0, I and L for 1', () => {
  for (const typed of ['Q3K7-M2XP', 'q3k7-m2xp', 'q3k7m2xp']) expect(orderIdEnd(typed)).toBe('q3k7m2xp');
  expect(orderIdEnd('OIL0-oil0')).toBe('01100110');
  for (const other of ['Q3K7', 'Q3K7-M2XP1', 'Q3K-7M2XP', 'UUUU-0000', 'rose ring', ''])
    expect(orderIdEnd(other), other).toBeUndefined();
  expect(orderIdEnd(orderNumber('ord_01kdvdna000123456789q3k7m2xp'))).toBe('q3k7m2xp');
});
