/** Fills waiting lists, opens notification runs and sends their notices. */
import type pg from 'pg';
import { type ClaimOptions, claimMails, recordMails } from '#db/statements/mails.ts';
import { changeSubscription, openNoticeRun, sendNotices, unsubscribeFromRestock } from '#db/statements/notices.ts';
import type { Principal } from '#domain/caller.ts';
import type { NoticeRunId, ProductId } from '#domain/ids.ts';
import type { MailEnd } from '#domain/mail.ts';
import type { Executor } from './session.ts';
import { CLAIM, newId } from './shop.ts';

export interface Claimed {
  readonly id: number;
  readonly to: string;
  readonly run: string;
}

/** Subscribes buyers one after the other, so that their order on the waiting list is known. */
export async function joinWaitlist(
  executor: Executor,
  product: ProductId,
  buyers: readonly Principal[],
): Promise<void> {
  for (const buyer of buyers) await executor.rows(changeSubscription(buyer, product, true));
}

export const leaveWaitlist = (executor: Executor, product: ProductId, { userId }: Principal) =>
  executor.rows(unsubscribeFromRestock({ productId: product, buyerId: userId }));

/** Adjusts the stock of a product by a number of units (an SQL expression), as its seller. */
const adjust = (admin: pg.Client, product: ProductId, units: string) =>
  admin.query(
    `select a.outcome from app.products p join app.stock s on s.product_id = p.id
     cross join lateral app.adjust_stock(p.seller_id, extract(epoch from app.now())::bigint, $2, 'hash', $2, p.id, ${units}, 'counted', 1000000) a
     where p.id = $1 and ${units} <> 0`,
    [product, newId('adj')],
  );

/** Adds units to the stock. A new stock cycle begins when the product was out of stock or short. Returns the cycle. */
export async function refill(admin: pg.Client, product: ProductId, units: number): Promise<number> {
  await adjust(admin, product, String(units));
  const { rows } = await admin.query<{ round: number }>('select round from app.stock where product_id = $1', [product]);
  return rows[0]?.round ?? 0;
}

/** Removes all available units of a product. */
export async function emptyStock(admin: pg.Client, product: ProductId): Promise<void> {
  await adjust(admin, product, '(s.reserved - s.on_hand)');
}

export const openRun = async (executor: Executor, product: ProductId, stockCycle: number) =>
  (await executor.rows(openNoticeRun(newId('run'), product, stockCycle)))[0];

export const send = async (
  executor: Executor,
  caller: Principal,
  request: { readonly product?: ProductId; readonly run?: NoticeRunId; readonly key?: string; readonly hash?: string },
) =>
  (
    await executor.rows(
      sendNotices({
        caller,
        key: request.key ?? newId('ord'),
        hash: request.hash ?? 'hash',
        productId: request.product ?? null,
        runId: request.run ?? null,
        newId: newId('run'),
      }),
    )
  )[0];

export async function claim(executor: Executor, options: Partial<ClaimOptions> = {}) {
  const rows = await executor.rows(claimMails([], { ...CLAIM, ...options }));
  const notices = rows.flatMap(({ id, recipient, subject }): Claimed[] =>
    id === null || recipient === null || subject === null ? [] : [{ id, to: recipient, run: subject }],
  );
  return { notices, rows, pollInSeconds: rows.find(({ id }) => id === null)?.pollAfterSeconds ?? null };
}

export const toMailEnds = (notices: readonly Claimed[], end: Partial<MailEnd> = {}): MailEnd[] =>
  notices.map(({ id }) => {
    const state = end.state ?? 'SENT';
    return { id, state, ...(state === 'SENT' ? { providerId: `ses-${id}` } : { error: 'why' }), ...end } as MailEnd;
  });

export const recordNotices = (executor: Executor, notices: readonly Claimed[], end?: Partial<MailEnd>) =>
  executor.rows(recordMails(toMailEnds(notices, end)));

/** Claims and sends notices until none is left. Returns the ids of the recipients in order. */
export async function notifyAll(executor: Executor, options: Partial<ClaimOptions> = {}): Promise<string[]> {
  const recipients: string[] = [];
  for (;;) {
    const { notices } = await claim(executor, options);
    if (notices.length === 0) return recipients;
    recipients.push(...notices.map(({ to }) => to));
    await recordNotices(executor, notices);
  }
}

export const runsOf = async (admin: pg.Client, product: string) =>
  (
    await admin.query<{
      id: NoticeRunId;
      round: number;
      status: string;
      sent: number;
      unknown: number;
      suppressed: number;
      failed: number;
    }>(
      'select id, round, status, sent, unknown, suppressed, failed from app.notice_runs where product_id = $1 order by round',
      [product],
    )
  ).rows;

export const statusOf = async (admin: pg.Client, product: string) =>
  (await runsOf(admin, product)).map(({ round, status, sent }) => `${round} ${status} ${sent}`);
