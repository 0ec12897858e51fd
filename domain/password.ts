/**
 * Hashes of passwords. Both functions block the thread, 0.2 s on one CPU: a function instance computes one hash at a time,
 * and leaves the thread pool of Node to the verification of tokens.
 */
import { scryptSync, timingSafeEqual } from 'node:crypto';

/**
 * OWASP's 16 MiB row for scrypt.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const COST = { N: 2 ** 14, r: 8, p: 5 };
const HASH_BYTES = 32;

/** What the use cases that know a password need. Each call is one hash. */
export interface Passwords {
  hash(password: string): string;
  verify(password: string, stored: string | null | undefined): boolean;
}
export const SALT_BYTES = 16;

/**
 * `scrypt$N$r$p$salt$hash` with SALT_BYTES random bytes of the caller. The hash carries its own cost, so hashes with a
 * higher cost can be added later.
 */
export function hashPassword(password: string, salt: Uint8Array): string {
  const hash = scryptSync(password.normalize('NFC'), salt, HASH_BYTES, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.from(salt).toString('base64url')}$${hash.toString('base64url')}`;
}

// Hash that is verified when there is no account, so that a missing account takes as long as a wrong password.
const DUMMY_HASH = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether the password matches the hash. Always false, after the same time, for an account without a hash. */
export function verifyPassword(password: string, stored: string | null | undefined): boolean {
  const [, n, r, p, salt = '', hash = ''] = (stored ?? DUMMY_HASH).split('$');
  const expected = Buffer.from(hash, 'base64url');
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const actual = scryptSync(password.normalize('NFC'), Buffer.from(salt, 'base64url'), expected.length, cost);
  return timingSafeEqual(actual, expected) && typeof stored === 'string';
}
