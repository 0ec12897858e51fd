/**
 * The link in a mail to an ad manager: `action~ad~round~expiry~signature`. The token names the one action it confirms.
 * The signed text begins with the purpose, because other links are signed with the same key.
 */
import { AD_ACTIONS, type AdAction } from './ad.ts';
import type { AdId } from './ids.ts';
import { AD_LINK_DAYS } from './limits.ts';
import { hmac, isGenuine, type Keys } from './signature.ts';

export interface AdLinkClaim {
  readonly action: AdAction;
  readonly adId: AdId;
  /** Stock cycle of the request: an old link has no effect on a new stock cycle. */
  readonly round: number;
}

const PURPOSE = 'ad-confirmation';
// No dots: managed WAF rules read the text after a dot in a path as a file extension.
const TOKEN = new RegExp(`^(${AD_ACTIONS.join('|')})~(ad_[0-9a-z]{26})~([1-9]\\d{0,9})~(\\d{10})~([A-Za-z0-9_-]{43})$`);

/** Makes a token that is good for AD_LINK_DAYS from `now` (epoch milliseconds). */
export function signAdLink(keys: Keys, { action, adId, round }: AdLinkClaim, now: number): string {
  const message = `${action}~${adId}~${round}~${Math.floor(now / 1000) + AD_LINK_DAYS * 86_400}`;
  return `${message}~${hmac(keys[0], `${PURPOSE}~${message}`).toString('base64url')}`;
}

export type AdLinkVerdict =
  | { readonly kind: 'genuine'; readonly claim: AdLinkClaim }
  | { readonly kind: 'forged' }
  | { readonly kind: 'expired' };

/** Verifies a token. The signature is checked before the expiry, so that a forger learns nothing. */
export function verifyAdLink(keys: Keys, token: string, now: number): AdLinkVerdict {
  const [, action, adId, round, expiry, signature] = TOKEN.exec(token) ?? [];
  if (!action || !adId || !round || !expiry || !signature) return { kind: 'forged' };
  const message = `${PURPOSE}~${action}~${adId}~${round}~${expiry}`;
  if (!isGenuine(keys, message, Buffer.from(signature, 'base64url'))) return { kind: 'forged' };
  if (Number(expiry) * 1000 <= now) return { kind: 'expired' };
  return { kind: 'genuine', claim: { action: action as AdAction, adId: adId as AdId, round: Number(round) } };
}
