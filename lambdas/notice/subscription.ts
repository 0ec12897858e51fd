import type { Database } from '#db/data-api.ts';
import { readUnsubscription, subscribe, unsubscribeFromRestock } from '#db/statements/notices.ts';
import type { Keys } from '#domain/signature.ts';
import { type UnsubscribeClaim, verifyUnsubscribeLink } from '#domain/unsubscribe-link.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { isForBrowser, page } from '#lambdas/shared/http/html-page.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { renderUnsubscription, type UnsubscriptionPage } from '#mail/unsubscription.tsx';

export interface SubscriptionPorts {
  readonly database: Database;
  readonly linkKeys: Secret<Keys>;
}

type LinkRequest = ApiRequest<'showUnsubscription' | 'unsubscribe'>;

/** A buyer joins the line of a product until he leaves it, or leaves what he joined; twice is once. */
export const change =
  ({ database }: SubscriptionPorts, joins: boolean) =>
  async ({ caller, params }: ApiRequest<'subscribeToRestock' | 'unsubscribeFromRestock'>): Promise<Reply> => {
    const [row] = await database.rows(subscribe(caller, params.productId, joins));
    if (row?.outcome !== 'done') throw new HttpProblem(row?.outcome ?? 'auth.required');
    return { status: 204, body: undefined };
  };

/** The page behind a notice's link. It only reads: mail scanners open every link they see. */
export const show =
  (ports: SubscriptionPorts) =>
  async (request: LinkRequest): Promise<Reply> => {
    const claim = await claimOf(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(readUnsubscription(claim));
    return answer(200, request, { outcome: row?.waits ? 'open' : 'unsubscribed', title: row?.title });
  };

/** Its button, and the one click of a mail program (RFC 8058: a POST without a person). */
export const leave =
  (ports: SubscriptionPorts) =>
  async (request: LinkRequest): Promise<Reply> => {
    const claim = await claimOf(ports, request);
    if ('status' in claim) return claim;
    const [row] = await ports.database.rows(unsubscribeFromRestock(claim));
    log.info('a reader has left a line', { productId: claim.productId, userId: claim.buyerId });
    return answer(200, request, { outcome: 'unsubscribed', title: row?.title });
  };

async function claimOf({ linkKeys }: SubscriptionPorts, request: LinkRequest): Promise<UnsubscribeClaim | Reply> {
  const claim = verifyUnsubscribeLink(await linkKeys.read(), request.params.token);
  if (claim) return claim;
  if (!isForBrowser(request)) throw new HttpProblem('link.forged');
  return answer(401, request, { outcome: 'forged' });
}

const answer = (status: number, request: LinkRequest, content: Omit<UnsubscriptionPage, 'locale'>): Reply =>
  page(status, request, (locale) => renderUnsubscription({ locale, ...content }));
