/**
 * The link by which a reader of a notice leaves the line of a product: `product~buyer~signature`. It has no end: whoever
 * finds an old mail must be able to leave by it, and more than that nobody can do with it. Its signed text begins with its
 * purpose, for other links have the same key.
 */
import type { ProductId, UserId } from './ids.ts';
import { hmac, isGenuine, type Keys } from './signature.ts';

export interface UnsubscribeClaim {
  readonly productId: ProductId;
  readonly buyerId: UserId;
}

const PURPOSE = 'unsubscribe';
// No dots: the firewall's managed rules read what follows one in a path as a file's extension.
const TOKEN = /^(prd_[0-9a-z]{26})~(usr_[0-9a-z]{26})~([A-Za-z0-9_-]{43})$/;

export function signUnsubscribeLink(keys: Keys, { productId, buyerId }: UnsubscribeClaim): string {
  const message = `${productId}~${buyerId}`;
  return `${message}~${hmac(keys[0], `${PURPOSE}~${message}`).toString('base64url')}`;
}

/** What a token says, or undefined when none of our keys made it. */
export function verifyUnsubscribeLink(keys: Keys, token: string): UnsubscribeClaim | undefined {
  const [, productId, buyerId, signature] = TOKEN.exec(token) ?? [];
  if (!productId || !buyerId || !signature) return undefined;
  if (!isGenuine(keys, `${PURPOSE}~${productId}~${buyerId}`, Buffer.from(signature, 'base64url'))) return undefined;
  return { productId: productId as ProductId, buyerId: buyerId as UserId };
}
