import type { Database } from '#db/data-api.ts';
import { confirmAdManually, listAds, registerAd, requestAd } from '#db/statements/ads.ts';
import type { Ad, AdAction } from '#domain/ad.ts';
import type { AdId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

export interface ManualPorts {
  readonly database: Database;
  readonly cursorKeys: Secret<Keys>;
  readonly newAdId: () => AdId;
  readonly notifyMailer: () => Promise<void>;
}

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

/** Registers an ad; one of the same manager for the same product is the one there is. */
export const register =
  (ports: ManualPorts) =>
  async ({ caller, key, hash, params, body }: ApiRequest<'registerAd'>): Promise<Reply> => {
    const wish = { caller, key, hash, newId: ports.newAdId(), ...params, ...body };
    const [row] = await ports.database.rows(registerAd(wish));
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'registered' || !row.ad) throw new HttpProblem(row.outcome as 'product.not_found');
    return accepted(ports, row.ad, row.replayed);
  };

/** Asks an ad's manager by mail, by a human's wish: the same statement as the queue's, for one ad and one action. */
export const request =
  (ports: ManualPorts, action: AdAction) =>
  async ({ caller, key, hash, params }: ApiRequest<'stopAd' | 'resumeAd'>): Promise<Reply> => {
    const [row] = await ports.database.rows(requestAd({ caller, key, hash, adId: params.adId, action }));
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'asked' || !row.ad) throw new HttpProblem(row.outcome as 'ad.not_found');
    return accepted(ports, row.ad, row.replayed);
  };

/** Records what a manager has told somebody instead of pressing the button of his mail. Twice is once. */
export const record =
  ({ database }: ManualPorts) =>
  async ({ caller, params, body }: ApiRequest<'confirmAdManually'>): Promise<Reply> => {
    const [row] = await database.rows(confirmAdManually(caller, params.adId, body.action));
    if (!row) throw new HttpProblem('ad.not_found');
    if (row.outcome !== 'recorded') throw new HttpProblem(row.outcome);
    return { status: 200, body: row.ad };
  };

async function accepted({ notifyMailer }: ManualPorts, ad: Ad, replayed: boolean): Promise<Reply> {
  // After a repeat, too: the first call may have died between its commit and this.
  await notifyMailer();
  return { status: 202, body: ad, headers: replayed ? { 'Idempotent-Replayed': 'true' } : {} };
}

/** A page of ads, newest first: of the seller's products, or all for an operator. */
export const readMany =
  ({ database, cursorKeys }: ManualPorts) =>
  async ({ caller, query }: ApiRequest<'listAds'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = pageStart(keys, 'ads', query, NEWEST);
    const rows = await database.rows(listAds(caller, query.productId ?? null, before, query.limit + 1));
    if (!rows[0]?.role) throw new HttpProblem('auth.required');
    if (rows[0].role === 'BUYER') throw new HttpProblem('auth.forbidden');
    const ads = rows.flatMap(({ ad }) => (ad ? [ad] : []));
    return { status: 200, body: toPage(keys, 'ads', query, ads) };
  };
