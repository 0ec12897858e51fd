import { expect, test } from 'vitest';
import { grade } from '#bin/bench/figure.ts';
import { ownerOf, profile } from '#bin/bench/rows/hot-product/profile.ts';
import { partOf } from '#bin/bench/threads.ts';

test.for([
  ['node', 'MainThread', 'main thread', 'emulation'],
  ['node', 'queue-emulator', 'queue-emulator', 'emulation'],
  ['node', 'V8Worker', 'compiling, collecting', 'V8'],
  ['postgres', 'postgres', 'PostgreSQL', 'product'],
  ['node', 'order', 'order', 'product'],
  // The kernel cuts the name of `factory-callback`.
  ['node', 'factory-callbac', 'factory-callbac', 'product'],
] as const)('the thread %s/%s belongs to %s, which is of the %s', ([process, thread, part, owner]) => {
  expect(partOf(process, thread)).toBe(part);
  expect(ownerOf(part)).toBe(owner);
});

const sale = (order: number) => ({
  accepted: 100,
  parts: { order, PostgreSQL: 100, mailer: 50, 'main thread': 200, 'compiling, collecting': 80, vip: 1 },
});

test('the profile of an order shows the product and the emulation apart, and the largest parts first', () => {
  const figures = profile('a paid order', [sale(100), sale(300), sale(200)], 2.5);
  const shown = Object.fromEntries(
    figures.map(({ name, rounds }) => [name.replace('CPU of a paid order, ', ''), rounds]),
  );
  expect(shown).toEqual({
    'order function and PostgreSQL': [2, 4, 3],
    'product in all': [2.51, 4.51, 3.51],
    'emulation in all': [2, 2, 2],
    'compiling, collecting': [0.8, 0.8, 0.8],
    'product: order': [1, 3, 2],
    'emulation: main thread': [2, 2, 2],
    'product: PostgreSQL': [1, 1, 1],
    'product: mailer': [0.5, 0.5, 0.5],
  });
  expect(Object.keys(shown)[4]).toBe('product: order');
  expect(figures.slice(0, 2).map(grade)).toEqual(['missed', '']);
});

test('where /proc is missing, the profile has no values', () => {
  expect(profile('an order', [{ accepted: 1, parts: {} }], 1).every(({ rounds }) => rounds.length === 0)).toBe(true);
});
