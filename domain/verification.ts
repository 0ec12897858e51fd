/**
 * Codes that prove an address, and what stands for an address where only its count matters. A code is made from the id of
 * its verification, so it need not be kept; its hash is over the address, so a code is good for no other. Each text begins
 * with its purpose: none of the three can be taken for another.
 */
import { hmac, type Keys } from './signature.ts';

const CODES = 1_000_000n;

/** The six digits of a verification. */
export const codeOf = (key: Uint8Array, verificationId: string): string =>
  (hmac(key, `code~${verificationId}`).readBigUInt64BE() % CODES).toString().padStart(6, '0');

export const codeHash = (key: Uint8Array, email: string, code: string): string =>
  hmac(key, `code-hash~${email}~${code}`).toString('base64url');

/** The address as it is counted, by every key there is: the newest first. */
export const addressHashes = (keys: Keys, email: string): readonly [string, ...string[]] => {
  const [first, ...rest] = keys.map((key) => hmac(key, `address~${email}`).toString('base64url'));
  return [first ?? '', ...rest];
};

/** The code whose hash was kept, by whichever key it was made; undefined when that key is gone. */
export function findCode(keys: Keys, verificationId: string, email: string, hash: string): string | undefined {
  const key = keys.find((one) => codeHash(one, email, codeOf(one, verificationId)) === hash);
  return key && codeOf(key, verificationId);
}
