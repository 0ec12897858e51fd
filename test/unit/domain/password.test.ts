import { randomBytes, scryptSync } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '#domain/password.ts';

const SALT = new Uint8Array(16).fill(7);
const WORD = '한글비밀번호🍩';
let stored: string;
beforeAll(async () => {
  stored = await hashPassword(WORD, randomBytes(16));
});

test('a hash contains its cost and salt, and equals scrypt of Node with these', () => {
  const [name, n, r, p, salt = '', hash = ''] = stored.split('$');
  expect([name, n, r, p]).toEqual(['scrypt', '16384', '8', '5']);
  expect(Buffer.from(salt, 'base64url')).toHaveLength(16);
  const expected = scryptSync(WORD, Buffer.from(salt, 'base64url'), 32, { N: 16_384, r: 8, p: 5 });
  expect(Buffer.from(hash, 'base64url')).toEqual(expected);
});

test('two salts make two hashes of one password', async () => {
  expect(await hashPassword(WORD, randomBytes(16))).not.toBe(stored);
});

test('the right password matches in any Unicode composition, any other does not', async () => {
  expect(WORD.normalize('NFD')).not.toBe(WORD);
  const tried = [WORD.normalize('NFD'), WORD.slice(1), ''].map((word) => verifyPassword(word, stored));
  expect(await Promise.all(tried)).toEqual([true, false, false]);
});

test('no password matches an account without a hash, or a missing account', async () => {
  expect(await Promise.all([verifyPassword('', null), verifyPassword('x', undefined)])).toEqual([false, false]);
});

test('a hash of another cost is verified with that cost', async () => {
  const hash = scryptSync('old', SALT, 32, { N: 1024, r: 8, p: 1 }).toString('base64url');
  const other = `scrypt$1024$8$1$${Buffer.from(SALT).toString('base64url')}$${hash}`;
  expect(await Promise.all([verifyPassword('old', other), verifyPassword('new', other)])).toEqual([true, false]);
});
