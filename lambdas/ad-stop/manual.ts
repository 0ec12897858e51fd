/** What sellers and operators do with ads themselves. */
import * as ads from '#db/statements/ads.ts';
import type { Ad, AdAction } from '#domain/ad.ts';
import type { AdId } from '#domain/ids.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ListPorts, listPage, NEWEST_ID } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';

export interface ManualPorts extends ListPorts {
  readonly newAdId: () => AdId;
  readonly notifyMailer: () => Promise<void>;
}

/** Registers an ad. The same manager and product again returns the existing ad. */
export function registerAd(ports: ManualPorts) {
  return async function registerAd(request: ApiRequest<'registerAd'>): Promise<ApiResponse> {
    const { caller, key, hash, params, body } = request;
    const statement = ads.registerAd({ caller, key, hash, newId: ports.newAdId(), ...params, ...body });
    const { ad, replayed } = requireOutcome(await ports.database.rows(statement), 'registered', 'ad');
    return accepted(ports, ad, replayed);
  };
}

/** Asks the manager of an ad by mail, with the same rules as the queue, for one ad and one action. */
export function requestAd(ports: ManualPorts, action: AdAction) {
  return async function requestAd(request: ApiRequest<'stopAd' | 'resumeAd'>): Promise<ApiResponse> {
    const { caller, key, hash, params } = request;
    const statement = ads.requestAd({ caller, key, hash, adId: params.adId, action });
    const { ad, replayed } = requireOutcome(await ports.database.rows(statement), 'asked', 'ad');
    return accepted(ports, ad, replayed);
  };
}

/** Records a confirmation that the manager did not give through the link of the mail. Idempotent. */
export function confirmAdManually({ database }: ManualPorts) {
  return async function confirmAdManually(request: ApiRequest<'confirmAdManually'>): Promise<ApiResponse> {
    const { caller, params, body } = request;
    const rows = await database.rows(ads.confirmAdManually(caller, params.adId, body.action));
    return { status: 200, body: requireOutcome(rows, 'recorded', 'ad').ad };
  };
}

async function accepted({ notifyMailer }: ManualPorts, ad: Ad, replayed: boolean): Promise<ApiResponse> {
  // Also after a repeat: the first call may have died between its commit and this notification.
  await notifyMailer();
  return { status: 202, body: ad, headers: replayedHeader(replayed) };
}

/** A page of ads, newest first: those of the seller's products, or all for an operator. */
export function listAds(ports: ManualPorts) {
  return async function listAds(request: ApiRequest<'listAds'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const { page } = await listPage(ports, request, {
      list: 'ads',
      start: NEWEST_ID,
      read: (before, limit) => ads.listAds(caller, query.productId ?? null, before, limit),
      item: ({ ad }) => ad,
    });
    return { status: 200, body: page };
  };
}
