/**
 * The callback token for a factory that cannot sign: `restock~attempt~expiry~signature`. The token names its restock,
 * so a callback can be verified while the database is unavailable.
 */
import type { RestockId } from './ids.ts';
import { CALLBACK_TOKEN_DAYS } from './limits.ts';
import { hmac, isGenuine, type Keys } from './signature.ts';

export interface CallbackClaim {
  readonly restockId: RestockId;
  readonly attempt: number;
}

// No dots: managed WAF rules read the text after a dot in a path as a file extension.
const TOKEN = /^(rst_[0-9a-z]{26})~([1-9]\d{0,3})~(\d{10})~([A-Za-z0-9_-]{43})$/;

/** Makes a token that is good for CALLBACK_TOKEN_DAYS from `now` (epoch milliseconds). */
export function signCallbackToken(keys: Keys, { restockId, attempt }: CallbackClaim, now: number): string {
  const message = `${restockId}~${attempt}~${Math.floor(now / 1000) + CALLBACK_TOKEN_DAYS * 86_400}`;
  return `${message}~${hmac(keys[0], message).toString('base64url')}`;
}

export type CallbackVerdict =
  | { readonly kind: 'genuine'; readonly claim: CallbackClaim }
  | { readonly kind: 'forged' }
  | { readonly kind: 'expired' };

/** Verifies a token. The signature is checked before the expiry, so that a forger learns nothing. */
export function verifyCallbackToken(keys: Keys, token: string, now: number): CallbackVerdict {
  const [, restockId, attempt, expiry, signature] = TOKEN.exec(token) ?? [];
  if (!restockId || !attempt || !expiry || !signature) return { kind: 'forged' };
  if (!isGenuine(keys, `${restockId}~${attempt}~${expiry}`, Buffer.from(signature, 'base64url')))
    return { kind: 'forged' };
  if (Number(expiry) * 1000 <= now) return { kind: 'expired' };
  return { kind: 'genuine', claim: { restockId: restockId as RestockId, attempt: Number(attempt) } };
}
