import { expect, test } from 'vitest';
import { allowsChange, namesCopy, readEntityTags } from '#domain/entity-tag.ts';

const TAG = '"v1-5"';

test.for([
  ['"v1-5"', true, true],
  ['W/"v1-5"', true, false],
  ['"v1-4"', false, false],
  ['"v1-4", "v1-5"', true, true],
  ['"v1-4",W/"v1-5"', true, false],
  [' , "v1-4" ,, "v1-5",', true, true],
  ['"a,b", "v1-5"', true, true],
  ['*', true, true],
  [' * ', true, true],
  ['"*"', false, false],
  ['v1-5', false, false],
  ['"v1-5', false, false],
  ['w/"v1-5"', false, false],
  ['W/ "v1-5"', false, false],
  ['*, "v1-5"', false, false],
  ['"v1-5" x', false, false],
  ['', false, false],
] as const)('%j names the copy: %s; allows the change: %s', ([header, isCopy, isAllowed]) => {
  expect([namesCopy(header, TAG), allowsChange(header, TAG)]).toEqual([isCopy, isAllowed]);
});

test('a weak tag of the resource is compared weakly for a copy and never allows a change', () => {
  expect([namesCopy(TAG, `W/${TAG}`), namesCopy(`W/${TAG}`, `W/${TAG}`)]).toEqual([true, true]);
  expect(allowsChange(`W/${TAG}`, `W/${TAG}`)).toBe(false);
});

test('without the header there is no copy, and every change is allowed', () => {
  expect([namesCopy(undefined, TAG), allowsChange(undefined, TAG)]).toEqual([false, true]);
});

test('8 KB of quotes, blanks or commas are read in linear time', () => {
  for (const part of ['"', ' ', ',', 'W/', '"",', 'W/"a" '])
    expect(Array.isArray(readEntityTags(`${part.repeat(8_192 / part.length)}x`))).toBe(false);
});
