import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotStrictJson, parseStrictJson } from '#domain/strict-json.ts';

test('strict JSON is parsed as JSON.parse parses it', () => {
  // fast-check may generate `__proto__` and similar keys, which are rejected intentionally.
  const json = fc.json().filter((text) => !/__proto__|constructor|prototype|\\u/.test(text));
  fc.assert(
    fc.property(json, (text) => {
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.for([
  ['nothing', ''],
  ['blanks', ' \n\t'],
  ['a cut text', '{"a":1'],
  ['trailing junk', '{"a":1} x'],
  ['two texts', '{}{}'],
  ['a byte order mark', '\uFEFF{}'],
  ['NaN', '{"a":NaN}'],
  ['a leading zero', '{"a":01}'],
  ['hexadecimal', '{"a":0x10}'],
  ['a full-width digit', '{"a":１}'],
  ['single quotes', "{'a':1}"],
  ['a comment', '{"a":1 /* one */}'],
  ['a trailing comma', '{"a":1,}'],
  ['a duplicate key', '{"a":1,"a":1}'],
  ['a duplicate key in another spelling', '{"a":1,"\\u0061":2}'],
  ['a duplicate key in a nested object', '{"x":[{"b":{"a":1,"c":[],"a":2}}]}'],
  ['__proto__', '{"__proto__":{"role":"OPERATOR"}}'],
  ['__proto__ in another spelling', '{"\\u005f_proto__":1}'],
  ['constructor', '{"lines":[{"constructor":{"prototype":{}}}]}'],
  ['half a surrogate pair', '{"a":"\uD83C"}'],
  ['half a surrogate pair, escaped', '{"a":"\\ud83c"}'],
  ['the other half, escaped, in a key', '{"\\udf69":1}'],
  ['NUL, escaped', '{"a":["\\u0000"]}'],
] as const)('%s is rejected', ([, text]) => {
  expect(() => parseStrictJson(text)).toThrow(NotStrictJson);
});

test.for([
  ['the same key in different objects', '{"a":{"a":1},"b":{"a":2},"c":[{"a":3},{"a":4}]}'],
  ['a value that looks like a key', '{"a":"b","b":"a","c":["a","a"]}'],
  ['brackets and commas inside text', '{"a":"},{\\"a\\":1,","b":"\\\\"}'],
  ['a donut, escaped and raw', '{"a":"\\ud83c\\udf69","b":"🍩"}'],
  ['U+FFFD, which is a character like any other', '{"a\uFFFD":"\uFFFD","b":"\\ufffd"}'],
  ['forbidden names as values', '["__proto__","constructor"]'],
] as const)('%s is read', ([, text]) => {
  expect(JSON.stringify(parseStrictJson(text))).toBe(JSON.stringify(JSON.parse(text)));
});

test('a depth of 10,000 is parsed without recursion', () => {
  expect(parseStrictJson('['.repeat(10_000) + ']'.repeat(10_000))).toHaveLength(1);
});

test('64 KB of keys, quotes or backslashes are parsed in linear time', () => {
  const keys = `{${Array.from({ length: 6_000 }, (_, i) => `"k${i}":1`).join(',')}}`;
  expect(Object.keys(parseStrictJson(keys) as object)).toHaveLength(6_000);
  expect(parseStrictJson(`"${'\\\\'.repeat(32_000)}"`)).toHaveLength(32_000);
  expect(() => parseStrictJson(`"${'\\'.repeat(65_001)}"`)).toThrow(NotStrictJson);
});

test.for([
  ['{', 'the body is not JSON'],
  ['{"a":"\uD83C"}', 'the body is not UTF-8'],
  ['{"a":["\\u0000"]}', 'a text cannot be stored'],
  ['{"__proto__":1}', 'the key __proto__ is not allowed'],
  ['{"a":1,"b":"a","a":1}', 'a key is duplicated'],
] as const)('%s: %s', ([text, reason]) => {
  expect(() => parseStrictJson(text)).toThrow(new NotStrictJson(reason));
});
