import { type AdLinkClaim, signAdLink } from '#domain/ad-link.ts';
import type { AdId, ProductId, UserId } from '#domain/ids.ts';
import type { AdContent, MailContent, MailKind, NoticeContent } from '#domain/mail.ts';
import type { Keys } from '#domain/signature.ts';
import { signUnsubscribeLink } from '#domain/unsubscribe-link.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

export interface LinkPorts {
  readonly linkKeys: Secret<Keys>;
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const ACTIONS: Partial<Record<MailKind, AdLinkClaim['action']>> = { 'ad.stop': 'stop', 'ad.resume': 'resume' };

/** Adds the signed link of its kind to a mail. The link is created when the mail is sent and never stored. */
export async function withLink(
  ports: LinkPorts,
  kind: MailKind,
  content: MailContent,
  recipient: string,
): Promise<MailContent> {
  if (kind === 'stock.back') {
    const notice = content as NoticeContent;
    const claim = { productId: notice.productId as ProductId, buyerId: recipient as UserId };
    const token = signUnsubscribeLink(await ports.linkKeys.read(), claim);
    return { ...notice, unsubscribeUrl: `${ports.publicUrl}/api/v1/unsubscribe/${token}` };
  }
  const action = ACTIONS[kind];
  if (action === undefined) return content;
  const ad = content as AdContent;
  const claim = { action, adId: ad.adId as AdId, round: ad.round };
  const token = signAdLink(await ports.linkKeys.read(), claim, ports.now());
  return { ...ad, confirmationUrl: `${ports.publicUrl}/api/v1/ads/confirmations/${token}` };
}

/** One-click unsubscribe: the mail program sends a POST to the link (RFC 8058). */
export function unsubscribeHeaders(content: MailContent): Readonly<Record<string, string>> {
  const { unsubscribeUrl } = content as Partial<NoticeContent>;
  if (unsubscribeUrl === undefined) return {};
  return { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}
