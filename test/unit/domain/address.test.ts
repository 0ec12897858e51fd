import { expect, test } from 'vitest';
import { EmailAddress, withoutAddresses } from '#domain/address.ts';

const accepts = (address: string): boolean => EmailAddress.safeParse(address).success;

test.each([
  'kim@donut.test',
  'u@xn--hy1bm6g.xn--3e0b707e',
  'kim@donut.xn--p1ai',
  "o'brien+news_1@mail.donut.co.kr",
  `${'a'.repeat(64)}@donut.test`,
  `kim@${'d'.repeat(63)}.test`,
  'kim@1donut.test',
  'kim@a-b--c.test',
])('%s is an address', (address) => {
  expect(accepts(address)).toBe(true);
});

test.each([
  ['a local part of 65 characters', `${'a'.repeat(65)}@donut.test`],
  ['a label of 64 characters', `kim@${'d'.repeat(64)}.test`],
  ['a label that ends with a hyphen', 'kim@donut-.test'],
  ['a label that begins with a hyphen', 'kim@-donut.test'],
  ['a top-level domain that ends with a hyphen', 'kim@donut.xn--3e0b707e-'],
  ['a top-level domain of digits', 'kim@127.0.0.1'],
  ['an empty punycode label', 'kim@donut.xn--'],
  ['255 characters', `${'a'.repeat(60)}@${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(6)}.test`],
  ['a dot at the end of the local part', 'kim.@donut.test'],
  ['two dots', 'k..im@donut.test'],
  ['no domain', 'kim@'],
  ['a line break', 'kim@donut.test\n'],
])('%s is no address', (_, address) => {
  expect(accepts(address)).toBe(false);
});

test('an error text keeps no address; package names of the SDK stay', () => {
  expect(withoutAddresses('550 <kim@donut.test>: no such user; "lee@x.test" at @smithy/core')).toBe(
    '550 <<address>>: no such user; "<address>" at @smithy/core',
  );
});
