import { bool, int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Ad, AdAction, AdConfirmation } from '#domain/ad.ts';
import type { AdLinkClaim } from '#domain/ad-link.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import { ADS_PER_PRODUCT_MAX } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

/**
 * Compares a product's shelf with what the managers of its ads were asked last and writes down the mails that are missing,
 * in one statement: one stop and one resume an episode, however often and in whatever order this is called.
 */
export const requestAds = (productId: string) => sql({ asked: int })`
  select app.ask_ads(${productId}, null, null, 'system')`;

type Refused = 'key-conflict' | 'auth.required' | 'auth.forbidden';

/** Registers an ad or answers the one there is; of a product that is short its manager is asked to stop at once. */
export const registerAd = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly productId: ProductId;
  readonly managerEmail: string;
  readonly newId: AdId;
}) => sql({
  outcome: textOf<'registered' | 'product.not_found' | 'ad.too_many' | Refused>(),
  replayed: bool,
  ad: nullable(json<Ad>()),
})`select * from app.register_ad(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.productId}, ${request.managerEmail}, ${request.newId}, cast(${ADS_PER_PRODUCT_MAX} as int))`;

/** Asks an ad's manager by hand, by the same rules; a wish that was met before changes nothing. */
export const requestAd = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly adId: AdId;
  readonly action: AdAction;
}) => sql({
  outcome: textOf<'asked' | 'ad.not_found' | 'ad.not_short' | 'ad.still_short' | 'ad.not_stopped' | Refused>(),
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

/** What confirming would do; it changes nothing, for programs open the links of mails. */
export const readAdConfirmation = ({ adId, round, action }: AdLinkClaim) => sql(confirmation)`
  select * from app.ad_confirmation(${adId}, cast(${round} as int), ${action})`;

/** Records that the manager did what he was asked, once; by the link of his mail. */
export const confirmAd = ({ adId, round, action }: AdLinkClaim) => sql(confirmation)`
  select * from app.confirm_ad(${adId}, cast(${round} as int), ${action}, 'manager')`;

/** Records by hand that the manager did what he was asked last, once. */
export const confirmAdManually = (caller: Principal, adId: AdId, action: AdAction) =>
  sql({
    outcome: textOf<'recorded' | 'ad.not_found' | 'ad.not_asked' | 'auth.required' | 'auth.forbidden'>(),
    ad: nullable(json<Ad>()),
  })`select * from app.confirm_ad_manually(${caller.userId}, ${caller.issuedAt}, ${adId}, ${action})`;
