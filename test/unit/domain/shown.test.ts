import { expect, test } from 'vitest';
import { krw, orderNumber } from '#domain/shown.ts';

test('an amount is written in one style for each language', () => {
  expect([krw(2_500, 'ko'), krw(2_500, 'en'), krw(0, 'ko')]).toEqual(['2,500원', '₩2,500', '0원']);
});

test('the order number is short, and is the random end of the id', () => {
  expect(orderNumber('ord_01kdvdna000123456789q3k7m2xp')).toBe('Q3K7-M2XP');
});
