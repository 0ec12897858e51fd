/**
 * The token of an order request, which is in the address of its status: `payload~signature`. While a request waits, nothing
 * of it is in the database, so the token contains everything that finds its decision. It is no credential: only its buyer
 * may read the request.
 */
import type { OrderId, UserId } from './ids.ts';
import { hmac, isGenuine, type Keys } from './signature.ts';

export interface OrderRequestClaim {
  readonly orderId: OrderId;
  readonly buyerId: UserId;
  /** The Idempotency-Key and the fingerprint of the body. */
  readonly key: string;
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

// The signed text begins with the purpose, because list positions are signed with the same keys.
const PURPOSE = 'order-request';
// No dots: managed WAF rules read the text after a dot in a path as a file extension.
const TOKEN = /^([A-Za-z0-9_-]{1,556})~([A-Za-z0-9_-]{43})$/;
// The key is the last part, because it may contain any visible character.
const PAYLOAD = /^(ord_[0-9a-z]{26})~([^~]{1,64})~([^~]{1,64})~(\d{1,15})~([\x21-\x7e]{1,255})$/;

/** Makes the token: at most 600 characters, which need no encoding in a path. */
export function signOrderRequest(keys: Keys, claim: OrderRequestClaim): string {
  const { orderId, buyerId, key, hash, acceptedAt } = claim;
  const payload = Buffer.from([orderId, buyerId, hash, acceptedAt, key].join('~')).toString('base64url');
  return `${payload}~${hmac(keys[0], `${PURPOSE}~${payload}`).toString('base64url')}`;
}

/** The claim of a token, or undefined when no key of the shop signed the token. */
export function verifyOrderRequest(keys: Keys, token: string): OrderRequestClaim | undefined {
  const [, payload, signature] = TOKEN.exec(token) ?? [];
  if (!payload || !signature) return undefined;
  if (!isGenuine(keys, `${PURPOSE}~${payload}`, Buffer.from(signature, 'base64url'))) return undefined;
  const [, orderId, buyerId, hash, acceptedAt, key] = PAYLOAD.exec(Buffer.from(payload, 'base64url').toString()) ?? [];
  if (!orderId || !buyerId || !hash || !acceptedAt || !key) return undefined;
  return { orderId: orderId as OrderId, buyerId: buyerId as UserId, key, hash, acceptedAt: Number(acceptedAt) };
}
