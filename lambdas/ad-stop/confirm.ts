import type { Database } from '#db/data-api.ts';
import { confirmAd, readAdConfirmation } from '#db/statements/ads.ts';
import { type AdLinkClaim, verifyAdLink } from '#domain/ad-link.ts';
import type { Keys } from '#domain/signature.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { page as htmlPage, isForBrowser } from '#lambdas/shared/http/html-page.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { type ConfirmationPage, renderConfirmation } from '#mail/confirmation.tsx';

export interface ConfirmPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

type LinkRequest = ApiRequest<'showAdConfirmation' | 'confirmAd'>;

/** The page behind a mail's link. It only reads: mail scanners open every link they see. */
export const show =
  (ports: ConfirmPorts) =>
  async (request: LinkRequest): Promise<Reply> => {
    const claim = await claimOf(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(readAdConfirmation(claim));
    if (!row) throw new HttpProblem('ad.not_found');
    return page(200, request, { ...row, action: claim.action });
  };

/** Records what the manager says he did. Twice is once: the second answer is the first one's. */
export const confirm =
  (ports: ConfirmPorts) =>
  async (request: LinkRequest): Promise<Reply> => {
    const claim = await claimOf(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(confirmAd(claim));
    if (!row) throw new HttpProblem('ad.not_found');
    log.info('an ad manager answered', { adId: claim.adId, action: claim.action, outcome: row.outcome });
    return page(row.outcome === 'over' ? 409 : 200, request, { ...row, action: claim.action });
  };

// A link that is too old is a person's, most likely: in a browser he gets a page, a program gets the problem.
async function claimOf(ports: ConfirmPorts, request: LinkRequest): Promise<AdLinkClaim | Reply> {
  const verdict = verifyAdLink(await ports.linkKeys.read(), request.params.token, ports.now());
  if (verdict.kind === 'genuine') return verdict.claim;
  if (!isForBrowser(request)) throw new HttpProblem(`link.${verdict.kind}`);
  return page(verdict.kind === 'expired' ? 410 : 401, request, { outcome: verdict.kind });
}

const page = (status: number, request: LinkRequest, content: Omit<ConfirmationPage, 'locale'>): Reply =>
  htmlPage(status, request, (locale) => renderConfirmation({ locale, ...content }));
