import type { AuthProblem, IdempotentProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Ad, AdAction, AdConfirmation } from '#domain/ad.ts';
import type { AdLinkClaim } from '#domain/ad-link.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import type { Language } from '#domain/language.ts';
import { ADS_PER_PRODUCT_MAX } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

/**
 * Compares the stock of a product with the last requests to the managers of its ads, and stores the missing requests and
 * their mails in one statement: at most one stop and one resume in the settling time, in whatever order this is called.
 * Without a product: the ads whose settling time is over. Also returns when to poll again, if this call has to poll.
 */
export const requestAds = (
  productId: string | null,
  { settleMinutes, again }: { readonly settleMinutes: number; readonly again: boolean },
) => sql({ asked: int, pollAfterSeconds: nullable(int) })`
  select * from app.request_ads(${productId}, cast(${settleMinutes} as int), ${again})`;

/** Registers an ad or returns the existing one; if the product is short, its manager is asked to stop the ad at once. */
export const registerAd = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly productId: ProductId;
  readonly managerEmail: string;
  readonly newId: AdId;
}) => sql({
  outcome: textOf<'registered' | 'product.not_found' | 'ad.too_many' | IdempotentProblem>(),
  replayed: bool,
  ad: nullable(json<Ad>()),
})`select * from app.register_ad(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.productId}, ${request.managerEmail}, ${request.newId}, cast(${ADS_PER_PRODUCT_MAX} as int))`;

/** Asks the manager of an ad manually, by the same rules; a repeated request changes nothing. */
export const requestAd = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly adId: AdId;
  readonly action: AdAction;
}) => sql({
  outcome: textOf<
    | 'asked'
    | 'ad.not_found'
    | 'ad.not_short'
    | 'ad.still_short'
    | 'ad.not_stopped'
    | 'product.not_on_sale'
    | IdempotentProblem
  >(),
  replayed: bool,
  ad: nullable(json<Ad>()),
})`select * from app.request_ad(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.adId}, ${request.action})`;

/** Ads older than `before`, newest first; of one product when it is named. */
export const listAds = (caller: Principal, productId: ProductId | null, before: string, limit: number) => sql({
  role: nullable(textOf<Role>()),
  ad: nullable(json<Ad>()),
})`
  select r.role, app.ad_json(x.a)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select a from app.ads a join app.products p on p.id = a.product_id
    where a.id < ${before} and (cast(${productId} as text) is null or a.product_id = ${productId})
      and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})
    order by a.id desc limit ${limit}) x on true
  order by (x.a).id desc`;

const confirmation = { title: text, outcome: textOf<AdConfirmation>() };

/** What a confirmation would do. Changes nothing, because mail scanners open links. */
export const readAdConfirmation = ({ adId, round, action }: AdLinkClaim, language: Language | null = null) => sql(
  confirmation,
)`
  select * from app.ad_confirmation(${adId}, cast(${round} as int), ${action}, cast(${language} as text))`;

/** Records once that the manager did what the mail asked for; called through the link of the mail. */
export const confirmAd = ({ adId, round, action }: AdLinkClaim, language: Language | null = null) => sql(confirmation)`
  select * from app.confirm_ad(${adId}, cast(${round} as int), ${action}, 'manager', cast(${language} as text))`;

/** Records once, manually, that the manager did what was asked last. */
export const confirmAdManually = (caller: Principal, adId: AdId, action: AdAction) =>
  sql({
    outcome: textOf<'recorded' | 'ad.not_found' | 'ad.not_asked' | AuthProblem>(),
    ad: nullable(json<Ad>()),
  })`select * from app.confirm_ad_manually(${caller.userId}, ${caller.issuedAt}, ${adId}, ${action})`;
