import { languageOf } from '#api/problems.ts';
import { confirmAd, readAdConfirmation } from '#db/ads.ts';
import type { Database } from '#db/database.ts';
import { type AdLinkClaim, verifyAdLink } from '#domain/ad-link.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { log } from '#lambdas/support/log.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import type { Secret } from '#lambdas/support/secrets.ts';
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
    if (!row) throw new Refusal('ad.not_found');
    return page(200, request, { ...row, action: claim.action });
  };

/** Records what the manager says he did. Twice is once: the second answer is the first one's. */
export const confirm =
  (ports: ConfirmPorts) =>
  async (request: LinkRequest): Promise<Reply> => {
    const claim = await claimOf(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(confirmAd(claim));
    if (!row) throw new Refusal('ad.not_found');
    log.info('an ad manager answered', { adId: claim.adId, action: claim.action, outcome: row.outcome });
    return page(row.outcome === 'over' ? 409 : 200, request, { ...row, action: claim.action });
  };

// A link that is too old is a person's, most likely: in a browser he gets a page, a program gets the problem.
async function claimOf(ports: ConfirmPorts, request: LinkRequest): Promise<AdLinkClaim | Reply> {
  const verdict = verifyAdLink(await ports.linkKeys.read(), request.params.token, ports.now());
  if (verdict.kind === 'genuine') return verdict.claim;
  const forBrowser = /\btext\/html\b/i.test(request.headers['accept'] ?? '');
  if (!forBrowser) throw new Refusal(`link.${verdict.kind}`);
  return page(verdict.kind === 'expired' ? 410 : 401, request, { outcome: verdict.kind });
}

/** Nothing but the page itself: no script, no picture, no frame around it, and its address told to nobody. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

function page(status: number, { headers }: LinkRequest, content: Omit<ConfirmationPage, 'locale'>): Reply {
  const locale = languageOf(headers['accept-language']);
  const body = renderConfirmation({ locale, ...content });
  return { status, body, headers: { ...HEADERS, 'Content-Language': locale } };
}
