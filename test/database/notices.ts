/** Those who wait, and who is told, in shop language. */
import type pg from 'pg';
import { type ClaimOptions, claimMails, recordMails } from '#db/statements/mails.ts';
import { changeSubscription, openNoticeRun, sendNotices, unsubscribeFromRestock } from '#db/statements/notices.ts';
import type { Principal } from '#domain/caller.ts';
import type { NoticeRunId, ProductId } from '#domain/ids.ts';
import type { MailEnd } from '#domain/mail.ts';
import type { Session } from './session.ts';
import { CLAIM, newId } from './shop.ts';

type Door = Pick<Session, 'rows'>;

export interface Claimed {
  readonly id: number;
  readonly to: string;
  readonly run: string;
}

/** Each joins after the one before him. */
export async function join(door: Door, product: ProductId, buyers: readonly Principal[]): Promise<void> {
  for (const buyer of buyers) await door.rows(changeSubscription(buyer, product, true));
}

export const leave = (door: Door, product: ProductId, { userId }: Principal) =>
  door.rows(unsubscribeFromRestock({ productId: product, buyerId: userId }));

/** The seller corrects the shelf by so many units, or to nothing that could be sold. */
const correct = (admin: pg.Client, product: ProductId, units: string) =>
  admin.query(
    `select a.outcome from app.products p join app.stock s on s.product_id = p.id
     cross join lateral app.adjust_stock(p.seller_id, extract(epoch from app.now())::bigint, $2, 'hash', $2, p.id, ${units}, 'counted', 1000000) a
     where p.id = $1 and ${units} <> 0`,
    [product, newId('adj')],
  );

/** Puts units on the shelf: the next round begins when it was empty or short. */
export async function refill(admin: pg.Client, product: ProductId, units: number): Promise<number> {
  await correct(admin, product, String(units));
  const { rows } = await admin.query<{ round: number }>('select round from app.stock where product_id = $1', [product]);
  return rows[0]?.round ?? 0;
}

/** Empties the shelf: nothing is left for a reader. */
export async function empty(admin: pg.Client, product: ProductId): Promise<void> {
  await correct(admin, product, '(s.reserved - s.on_hand)');
}

export const openRun = async (door: Door, product: ProductId, round: number) =>
  (await door.rows(openNoticeRun(newId('run'), product, round)))[0];

export const send = async (
  door: Door,
  caller: Principal,
  wish: { readonly product?: ProductId; readonly run?: NoticeRunId; readonly key?: string; readonly hash?: string },
) =>
  (
    await door.rows(
      sendNotices({
        caller,
        key: wish.key ?? newId('ord'),
        hash: wish.hash ?? 'hash',
        productId: wish.product ?? null,
        runId: wish.run ?? null,
        newId: newId('run'),
      }),
    )
  )[0];

export async function claim(door: Door, options: Partial<ClaimOptions> = {}) {
  const rows = await door.rows(claimMails([], { ...CLAIM, ...options }));
  const notices = rows.flatMap(({ id, recipient, subject }): Claimed[] =>
    id === null || recipient === null || subject === null ? [] : [{ id, to: recipient, run: subject }],
  );
  return { notices, rows, look: rows.find(({ id }) => id === null)?.pollAfterSeconds ?? null };
}

export const ends = (notices: readonly Claimed[], end: Partial<MailEnd> = {}): MailEnd[] =>
  notices.map(({ id }) => {
    const state = end.state ?? 'SENT';
    return { id, state, ...(state === 'SENT' ? { providerId: `ses-${id}` } : { error: 'why' }), ...end } as MailEnd;
  });

export const record = (door: Door, notices: readonly Claimed[], end?: Partial<MailEnd>) =>
  door.rows(recordMails(ends(notices, end)));

/** Claims and sends until nobody is left to be told; whom, in order. */
export async function tellAll(door: Door, options: Partial<ClaimOptions> = {}): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const { notices } = await claim(door, options);
    if (notices.length === 0) return told;
    told.push(...notices.map(({ to }) => to));
    await record(door, notices);
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
