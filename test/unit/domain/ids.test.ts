import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idPattern } from '#domain/id-pattern.ts';
import { makeId } from '#domain/ids.ts';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('an id is its prefix and a ULID, by the reference of the ULID specification', () => {
  // ulid/spec: 1469918176385 begins with 01ARYZ6S41.
  expect(makeId('ord', 1_469_918_176_385, new Uint8Array(10))).toBe(`ord_01aryz6s41${'0'.repeat(16)}`);
  expect(makeId('usr', 0, new Uint8Array(10))).toBe(`usr_${'0'.repeat(26)}`);
  expect(makeId('usr', 2 ** 48 - 1, new Uint8Array(10).fill(255))).toBe(`usr_7${'z'.repeat(25)}`);
  expect(makeId('prd', 1, new Uint8Array(10))).toBe(`prd_${'0'.repeat(9)}1${'0'.repeat(16)}`);
});

test('every id fits the pattern of its kind and of no other', () => {
  fc.assert(
    fc.property(time, bytes, (at, random) => {
      expect(makeId('ord', at, random)).toMatch(idPattern('ord'));
      expect(makeId('ord', at, random)).not.toMatch(idPattern('prd'));
    }),
  );
});

test('ids sort by time, in byte order', () => {
  fc.assert(
    fc.property(time, time, bytes, bytes, (a, b, x, y) => {
      fc.pre(a !== b);
      expect(makeId('ord', a, x) < makeId('ord', b, y)).toBe(a < b);
    }),
  );
});

test('different random bytes make different ids of the same instant', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => makeId('ord', 1, randomBytes(10)))).size).toBe(10_000);
});

test('too few random bytes are an error', () => {
  expect(() => makeId('ord', 1, new Uint8Array(9))).toThrow(RangeError);
});

const GOOD = `ord_${'0'.repeat(26)}`;
test.for([
  '',
  'ord_',
  GOOD.slice(4),
  GOOD.toUpperCase(),
  `${GOOD}0`,
  GOOD.slice(0, -1),
  ` ${GOOD}`,
  `${GOOD}\n`,
  `ord_8${'0'.repeat(25)}`,
  ...['i', 'l', 'o', 'u', '-', '\0', 'é'].map((bad) => `${GOOD.slice(0, -1)}${bad}`),
  `${GOOD.slice(0, 10)}' or 1=1--`,
  '../1',
])('%j is not an id', (text) => {
  expect(GOOD).toMatch(idPattern('ord'));
  expect(text).not.toMatch(idPattern('ord'));
});
