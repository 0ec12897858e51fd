import { expect, test } from 'vitest';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, codeHash, codeOf, findCode } from '#domain/verification.ts';

const key = (n: number) => new Uint8Array(32).fill(n);
const ids = Array.from({ length: 2_000 }, (_, i) => `vfy_${i}`);

test('a code has six digits, is constant for one verification and evenly distributed over many', () => {
  const codes = ids.map((id) => codeOf(key(1), id));
  for (const code of codes) expect(code).toMatch(/^\d{6}$/);
  expect(codes).toEqual(ids.map((id) => codeOf(key(1), id)));
  expect(new Set(codes).size).toBeGreaterThan(1_990);
  // Each digit is at each position in about a tenth of the codes.
  for (let place = 0; place < 6; place++) {
    const often = codes.filter((code) => code[place] === '0').length;
    expect(often).toBeGreaterThan(130);
    expect(often).toBeLessThan(270);
  }
});

test('another key makes another code, another hash and another address', () => {
  expect(codeOf(key(1), 'vfy_1')).not.toBe(codeOf(key(2), 'vfy_1'));
  expect(codeHash(key(1), 'a@b.test', '000000')).not.toBe(codeHash(key(2), 'a@b.test', '000000'));
  expect(addressHashes([key(1), key(2)], 'a@b.test')).toEqual([
    ...addressHashes([key(1)], 'a@b.test'),
    ...addressHashes([key(2)], 'a@b.test'),
  ]);
});

test('a code is valid for one address, and the stored hash reveals neither', () => {
  const hash = codeHash(key(1), 'a@b.test', '123456');
  expect(codeHash(key(1), 'c@b.test', '123456')).not.toBe(hash);
  expect(codeHash(key(1), 'a@b.test', '123457')).not.toBe(hash);
  for (const kept of [hash, addressHashes([key(1)], 'a@b.test')[0]]) expect(kept).toMatch(/^[\w-]{43}$/);
});

test('a code is found with the key that made it, until the key is removed', () => {
  const kept = codeHash(key(1), 'a@b.test', codeOf(key(1), 'vfy_1'));
  const find = (...keys: [Uint8Array, ...Uint8Array[]]) => findCode(keys as unknown as Keys, 'vfy_1', 'a@b.test', kept);
  expect(find(key(2), key(1))).toBe(codeOf(key(1), 'vfy_1'));
  expect(find(key(2))).toBeUndefined();
  expect(findCode([key(1)], 'vfy_1', 'c@b.test', kept)).toBeUndefined();
});
