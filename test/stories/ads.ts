/** Ads as a story sees them: who is asked, by which mail, and what is said by its link. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { must } from '#bin/flash-sale/shop.ts';
import { api, eventually, type Mail, mailsTo, type Reply, send } from './shop.ts';

export interface Ad {
  readonly id: string;
  readonly productId: string;
  readonly managerEmail: string;
  readonly state: string;
  readonly by: string;
  readonly round: number | null;
}

/** A new address. */
export const newManagerAddress = (): string => `${randomUUID()}@agency.test`;

export const requestAd = (token: string, productId: string, managerEmail: string, key: string = randomUUID()) =>
  api<Ad & { code: string }>('POST', `/products/${productId}/ads`, { token, key, body: { managerEmail } });

/** Registers an ad; the request must succeed. */
export const registerAd = (token: string, productId: string, managerEmail = newManagerAddress()): Promise<Ad> =>
  must(requestAd(token, productId, managerEmail), 'register an ad');

export const adOf = async (token: string, productId: string): Promise<Ad> => {
  const { items } = await must(api<{ items: Ad[] }>('GET', `/ads?productId=${productId}`, { token }), 'list ads');
  if (!items[0]) throw new Error(`${productId} has no ad`);
  return items[0];
};

export const requestAction = (token: string, adId: string, action: 'stop' | 'resume', key: string = randomUUID()) =>
  api<Ad & { code: string }>('POST', `/ads/${adId}/${action}`, { token, key });

/** Waits until the manager has so many mails; returns the newest. */
export async function mailedTimes({ managerEmail }: Ad, times: number): Promise<Mail> {
  const mails = await eventually(
    () => mailsTo(managerEmail),
    ({ length }) => length >= times,
  );
  return mails[times - 1] as Mail;
}

/** The link of a mail's button: a path of the running system. */
export function linkIn({ html }: Mail): string {
  const [, href = ''] = /href="([^"]+)"/.exec(html) ?? [];
  if (!href.startsWith(inject('origin'))) throw new Error(`a link elsewhere: ${href}`);
  return href.slice(inject('origin').length);
}

export const open = (link: string, headers: Record<string, string> = {}): Promise<Reply<string>> =>
  send<string>('GET', link, { headers });
/** Sends a form without fields, as a browser does. */
export const press = (link: string, headers: Record<string, string> = {}): Promise<Reply<string>> =>
  send<string>('POST', link, { headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
