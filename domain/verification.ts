/**
 * Codes that verify an e-mail address, and hashes for counting attempts per address. A code is derived from the id of
 * its verification, so it is not stored. The hash of a code includes the address, so the code is valid for no other
 * address. Each signed text begins with its purpose.
 */
import { hmac, type Keys } from './signature.ts';

const CODES = 1_000_000n;

/** The six digits of a verification. */
export const codeOf = (key: Uint8Array, verificationId: string): string =>
  (hmac(key, `code~${verificationId}`).readBigUInt64BE() % CODES).toString().padStart(6, '0');

export const codeHash = (key: Uint8Array, email: string, code: string): string =>
  hmac(key, `code-hash~${email}~${code}`).toString('base64url');

/** Hashes of an address for counting, by every key, newest first. */
export const addressHashes = (keys: Keys, email: string): readonly [string, ...string[]] => {
  const [first, ...rest] = keys.map((key) => hmac(key, `address~${email}`).toString('base64url'));
  return [first ?? '', ...rest];
};

/** The code of a stored hash, made with any of the keys. Undefined when that key was removed. */
export function findCode(keys: Keys, verificationId: string, email: string, hash: string): string | undefined {
  const key = keys.find((one) => codeHash(one, email, codeOf(one, verificationId)) === hash);
  return key && codeOf(key, verificationId);
}
