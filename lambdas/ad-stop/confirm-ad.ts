import type { Database } from '#db/data-api.ts';
import * as ads from '#db/statements/ads.ts';
import { type AdLinkClaim, verifyAdLink } from '#domain/ad-link.ts';
import type { Keys } from '#domain/signature.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { htmlPage, isForBrowser, pageLanguage } from '#lambdas/shared/http/html-page.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { type ConfirmationPage, renderConfirmation } from '#mail/confirmation.tsx';

export interface ConfirmPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

type LinkRequest = ApiRequest<'showAdConfirmation' | 'confirmAd'>;

/** The page of a mail's link. It only reads, because mail scanners open every link. */
export function showAdConfirmation(ports: ConfirmPorts) {
  return async function showAdConfirmation(request: LinkRequest): Promise<ApiResponse> {
    const claim = await readClaim(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(ads.readAdConfirmation(claim, pageLanguage(request)));
    if (!row) throw new HttpProblem('ad.not_found');
    return toPage(200, request, { ...row, action: claim.action });
  };
}

/** Records that the manager stopped or resumed the ad. Idempotent: repeating the request returns the first result. */
export function confirmAd(ports: ConfirmPorts) {
  return async function confirmAd(request: LinkRequest): Promise<ApiResponse> {
    const claim = await readClaim(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(ads.confirmAd(claim, pageLanguage(request)));
    if (!row) throw new HttpProblem('ad.not_found');
    log.info('ad confirmed by its manager', { adId: claim.adId, action: claim.action, outcome: row.outcome });
    return toPage(row.outcome === 'over' ? 409 : 200, request, { ...row, action: claim.action });
  };
}

// An invalid link in a browser gets a page, because a person opened it. Other programs get a problem.
async function readClaim(ports: ConfirmPorts, request: LinkRequest): Promise<AdLinkClaim | ApiResponse> {
  const verdict = verifyAdLink(await ports.linkKeys.read(), request.params.token, ports.now());
  if (verdict.kind === 'genuine') return verdict.claim;
  if (!isForBrowser(request)) throw new HttpProblem(`link.${verdict.kind}`);
  return toPage(verdict.kind === 'expired' ? 410 : 401, request, { outcome: verdict.kind });
}

const toPage = (status: number, request: LinkRequest, content: Omit<ConfirmationPage, 'locale'>): ApiResponse =>
  htmlPage(status, request, (locale) => renderConfirmation({ locale, ...content }));
