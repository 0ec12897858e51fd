import type { Database } from '#db/data-api.ts';
import * as notices from '#db/statements/notices.ts';
import type { Keys } from '#domain/signature.ts';
import { type UnsubscribeClaim, verifyUnsubscribeLink } from '#domain/unsubscribe-link.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { htmlPage, isForBrowser, pageLanguage } from '#lambdas/shared/http/html-page.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';
import { renderUnsubscription, type UnsubscriptionPage } from '#mail/unsubscription.tsx';

export interface SubscriptionPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
}

type LinkRequest = ApiRequest<'showUnsubscription' | 'unsubscribe'>;

/** Adds the buyer to the waiting list of a product, or removes them. Idempotent. */
export function changeSubscription(ports: PublishPorts, joins: boolean) {
  return async function changeSubscription(
    request: ApiRequest<'subscribeToRestock' | 'unsubscribeFromRestock'>,
  ): Promise<ApiResponse> {
    const { caller, params } = request;
    requireOutcome(await publish(ports, notices.changeSubscription(caller, params.productId, joins)), 'done');
    return { status: 204, body: undefined };
  };
}

/** The page of a notice's link. It only reads, because mail scanners open every link. */
export function showUnsubscription(ports: SubscriptionPorts) {
  return async function showUnsubscription(request: LinkRequest): Promise<ApiResponse> {
    const claim = await readClaim(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(notices.readUnsubscription(claim, pageLanguage(request)));
    return toPage(200, request, { outcome: row?.isSubscribed ? 'open' : 'unsubscribed', title: row?.title });
  };
}

/** The button of that page, and the one-click unsubscribe of a mail program (RFC 8058). */
export function unsubscribe(ports: SubscriptionPorts) {
  return async function unsubscribe(request: LinkRequest): Promise<ApiResponse> {
    const claim = await readClaim(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(notices.unsubscribeFromRestock(claim, pageLanguage(request)));
    log.info('unsubscribed from restock', { productId: claim.productId, userId: claim.buyerId });
    return toPage(200, request, { outcome: 'unsubscribed', title: row?.title });
  };
}

async function readClaim(
  { linkKeys }: SubscriptionPorts,
  request: LinkRequest,
): Promise<UnsubscribeClaim | ApiResponse> {
  const claim = verifyUnsubscribeLink(await linkKeys.read(), request.params.token);
  if (claim) return claim;
  if (!isForBrowser(request)) throw new HttpProblem('link.forged');
  return toPage(401, request, { outcome: 'forged' });
}

const toPage = (status: number, request: LinkRequest, content: Omit<UnsubscriptionPage, 'locale'>): ApiResponse =>
  htmlPage(status, request, (locale) => renderUnsubscription({ locale, ...content }));
