/**
 * The unsubscribe link of a notice: `product~buyer~signature`. The link never expires, so that an old mail still works,
 * and its holder can do nothing but unsubscribe. The signed text begins with the purpose, because other links are
 * signed with the same key.
 */
import type { ProductId, UserId } from './ids.ts';
import { hmac, isGenuine, type Keys } from './signature.ts';

export interface UnsubscribeClaim {
  readonly productId: ProductId;
  readonly buyerId: UserId;
}

const PURPOSE = 'unsubscribe';
// No dots: managed WAF rules read the text after a dot in a path as a file extension.
const TOKEN = /^(prd_[0-9a-z]{26})~(usr_[0-9a-z]{26})~([A-Za-z0-9_-]{43})$/;

export function signUnsubscribeLink(keys: Keys, { productId, buyerId }: UnsubscribeClaim): string {
  const message = `${productId}~${buyerId}`;
  return `${message}~${hmac(keys[0], `${PURPOSE}~${message}`).toString('base64url')}`;
}

/** The claim of a token, or undefined when no key of the shop signed the token. */
export function verifyUnsubscribeLink(keys: Keys, token: string): UnsubscribeClaim | undefined {
  const [, productId, buyerId, signature] = TOKEN.exec(token) ?? [];
  if (!productId || !buyerId || !signature) return undefined;
  if (!isGenuine(keys, `${PURPOSE}~${productId}~${buyerId}`, Buffer.from(signature, 'base64url'))) return undefined;
  return { productId: productId as ProductId, buyerId: buyerId as UserId };
}
