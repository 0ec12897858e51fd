/** Buyers on a waiting list, and their notices. */
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

/** A product without stock, and so many subscribed buyers, one after the other. */
export async function waitedFor(
  people: number,
): Promise<{ readonly product: string; readonly buyers: readonly Buyer[] }> {
  const product = await makeProduct({ stock: 0, restockQuantity: 0, title: 'Test Donut' });
  const buyers = await makeBuyers(people);
  for (const buyer of buyers) await subscribeToRestock(buyer, product);
  return { product, buyers };
}

/** The factory delivers, so that the next stock cycle begins. `times`: number of factory requests for the product by then. */
export async function restock(product: string, units: number, times = 1): Promise<void> {
  await requestedRestock(product, units);
  await deliver(await askedTimes(product, times), units);
}

export const runsOf = async (productId: string): Promise<readonly Run[]> => {
  const token = await tokenOf('operator');
  return (await must(api<{ items: Run[] }>('GET', `/notice-runs?productId=${productId}`, { token }), 'list runs'))
    .items;
};

/** Waits until the product's newest run, the nth, has this status. */
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

/** The notices of a buyer. */
export const noticesTo = async ({ email }: Buyer): Promise<readonly NoticeMail[]> =>
  ((await mailsTo(email)) as NoticeMail[]).filter(({ headers }) => 'list-unsubscribe' in headers);

/** The number of notices of each buyer. */
export const noticeCounts = async (buyers: readonly Buyer[]): Promise<number[]> =>
  Promise.all(buyers.map(async (buyer) => (await noticesTo(buyer)).length));

/** The one-click unsubscribe address of a mail: a path of the running system. */
export function oneClick({ headers }: NoticeMail): string {
  const href = /^<(.+)>$/.exec(headers['list-unsubscribe'] ?? '')?.[1] ?? '';
  if (!href.startsWith(inject('origin'))) throw new Error(`a link elsewhere: ${href}`);
  return href.slice(inject('origin').length);
}

/** The recipients of a product's runs in order, with their stock cycle. */
export const recipientsOf = (productId: string): Promise<readonly { readonly round: number; readonly to: string }[]> =>
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
