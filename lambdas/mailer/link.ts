import { type AdLinkClaim, signAdLink } from '#domain/ad-link.ts';
import type { AdId } from '#domain/ids.ts';
import type { AdContent, MailContent, MailKind } from '#domain/mail.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/support/secrets.ts';

export interface LinkPorts {
  readonly linkKeys: Secret<Keys>;
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const ACTIONS: Partial<Record<MailKind, AdLinkClaim['action']>> = { 'ad.stop': 'stop', 'ad.resume': 'resume' };

/** Gives a mail to an ad manager the link he answers by. It is made when the mail leaves and kept nowhere. */
export async function withLink(ports: LinkPorts, kind: MailKind, content: MailContent): Promise<MailContent> {
  const action = ACTIONS[kind];
  if (action === undefined) return content;
  const ad = content as AdContent;
  const claim = { action, adId: ad.adId as AdId, round: ad.round };
  const token = signAdLink(await ports.linkKeys.read(), claim, ports.now());
  return { ...ad, confirmationUrl: `${ports.publicUrl}/api/v1/ads/confirmations/${token}` };
}
