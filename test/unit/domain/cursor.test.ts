import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCursor, signCursor } from '#domain/cursor.ts';
import type { Keys } from '#domain/signature.ts';

const keys: Keys = [new Uint8Array(32).fill(1)];
const AFTER = `ord_${'0'.repeat(26)}`;
const cursor = signCursor(keys, 'orders', AFTER);

test('a cursor returns its position, in its own list only', () => {
  expect(readCursor(keys, 'orders', cursor)).toBe(AFTER);
  expect(readCursor(keys, 'products', cursor)).toBe(undefined);
});

test('a cursor is valid until its key is removed', () => {
  const next = new Uint8Array(32).fill(2);
  expect(readCursor([next, ...keys], 'orders', cursor)).toBe(AFTER);
  expect(readCursor([next], 'orders', cursor)).toBe(undefined);
});

test('a tampered cursor is rejected', () => {
  for (let i = 0; i < cursor.length - 1; i++) {
    const changed = cursor.slice(0, i) + (cursor[i] === 'A' ? 'B' : 'A') + cursor.slice(i + 1);
    expect(readCursor(keys, 'orders', changed), changed).toBe(undefined);
  }
});

test('any other text is rejected and throws nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readCursor(keys, 'orders', text)).toBe(undefined);
    }),
  );
});
