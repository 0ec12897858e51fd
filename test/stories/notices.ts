/** Those who wait for a product, and what they are told, as a story sees it. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { type Buyer, must } from '#bin/flash-sale/shop.ts';
import { database } from './database.ts';
import { askedTimes, deliver, requestedRestock } from './restocks.ts';
import { api, eventually, type Mail, mailsTo, makeBuyers, makeProduct, tokenOf } from './shop.ts';

export interface Run {
  readonly id: string;
  readonly productId: string;
  readonly round: number;
  readonly status: string;
  readonly sent: number;
  readonly unknown: number;
  readonly suppressed: number;
  readonly failed: number;
  readonly lastRecipientId: string | null;
  readonly error: string | null;
}

export interface NoticeMail extends Mail {
  readonly headers: Readonly<Record<string, string>>;
}

export const subscribeToRestock = ({ token }: Buyer, productId: string) =>
  api('PUT', `/products/${productId}/restock-subscription`, { token });
export const unsubscribeFromRestock = ({ token }: Buyer, productId: string) =>
  api('DELETE', `/products/${productId}/restock-subscription`, { token });

/** An empty shelf, and so many who asked to be told, one after the other. */
export async function waitedFor(
  people: number,
): Promise<{ readonly product: string; readonly buyers: readonly Buyer[] }> {
  const product = await makeProduct({ stock: 0, restockQuantity: 0, title: 'Test Donut' });
  const buyers = await makeBuyers(people);
  for (const buyer of buyers) await subscribeToRestock(buyer, product);
  return { product, buyers };
}

/** The factory delivers, so that the next round begins. `times`: how often it was asked for this product by then. */
export async function restock(product: string, units: number, times = 1): Promise<void> {
  await requestedRestock(product, units);
  await deliver(await askedTimes(product, times), units);
}

export const runsOf = async (productId: string): Promise<readonly Run[]> => {
  const token = await tokenOf('operator');
  return (await must(api<{ items: Run[] }>('GET', `/notice-runs?productId=${productId}`, { token }), 'list runs'))
    .items;
};

/** Waits until the product's newest run, which is the nth, stands so. */
export async function runWhen(productId: string, nth: number, status: string): Promise<Run> {
  const runs = await eventually(
    () => runsOf(productId),
    (all) => all.length === nth && all[0]?.status === status,
  );
  return runs[0] as Run;
}

export const sendManually = (token: string, productId: string, key: string = randomUUID()) =>
  api<Run & { code: string }>('POST', `/products/${productId}/notice-runs`, { token, key });
export const resume = (token: string, runId: string, key: string = randomUUID()) =>
  api<Run & { code: string }>('POST', `/notice-runs/${runId}/resume`, { token, key });

/** What a buyer was told of products that are back. */
export const noticesTo = async ({ email }: Buyer): Promise<readonly NoticeMail[]> =>
  ((await mailsTo(email)) as NoticeMail[]).filter(({ headers }) => 'list-unsubscribe' in headers);

/** How many notices each of them has. */
export const noticeCounts = async (buyers: readonly Buyer[]): Promise<number[]> =>
  Promise.all(buyers.map(async (buyer) => (await noticesTo(buyer)).length));

/** The address a mail program posts to when its reader clicks once: a path of the running system. */
export function oneClick({ headers }: NoticeMail): string {
  const href = /^<(.+)>$/.exec(headers['list-unsubscribe'] ?? '')?.[1] ?? '';
  if (!href.startsWith(inject('origin'))) throw new Error(`a link elsewhere: ${href}`);
  return href.slice(inject('origin').length);
}

/** Whom the runs of a product have drawn, in order: by round. */
export const drawn = (productId: string): Promise<readonly { readonly round: number; readonly to: string }[]> =>
  database(
    async (client) =>
      (
        await client.query<{ round: number; to: string }>(
          `select r.round, m.recipient_id as to from app.mails m join app.notice_runs r on r.id = m.subject_id
           where m.kind = 'stock.back' and r.product_id = $1 order by m.id`,
          [productId],
        )
      ).rows,
  );
