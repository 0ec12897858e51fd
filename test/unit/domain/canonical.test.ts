import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '#domain/canonical.ts';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, shuffled(part)]),
  );
};
const json = fc.jsonValue({ noUnicodeString: false } as never);

test('two spellings of one value have the same canonical text, which parses to the value', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('different values have different texts', () => {
  const values = [
    1,
    '1',
    [1],
    [[1]],
    { a: 1 },
    { a: '1' },
    { b: 1 },
    { a: 1, b: 1 },
    [1, 1],
    {},
    [],
    null,
    '',
    false,
    { a: null },
  ];
  expect(new Set(values.map(canonicalJson)).size).toBe(values.length);
});

test('keys are sorted at every depth, arrays keep their order, and undefined is left out', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined, a: 'x' }, 2], a: null })).toBe('{"a":null,"b":[{"a":"x","d":1},2]}');
});
