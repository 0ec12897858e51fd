import type { AuthProblem, IdempotentProblem } from '#db/outcome.ts';
import { bool, json, nullable, publishing, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { NoticeRunId, ProductId } from '#domain/ids.ts';
import type { Language } from '#domain/language.ts';
import { NOTICE_UNKNOWN_LISTED_MAX, OWN_WAITING_MAX, WAITING_SHOWN_MAX, WAITLIST_HOURS } from '#domain/limits.ts';
import type { AwaitedProduct, NoticeRun } from '#domain/notice.ts';
import type { Role } from '#domain/order.ts';
import type { UnsubscribeClaim } from '#domain/unsubscribe-link.ts';

/** Opens the notification run of a stock cycle, or finds it, and ends the run of an earlier cycle in the same commit. */
export const openNoticeRun = (newId: NoticeRunId, productId: string, round: number) => sql({ id: text, opened: bool })`
  select * from app.open_notice_run(${newId}, ${productId}, cast(${round} as int), 'system')`;

/** Starts or continues a run manually: the run of the product's current stock cycle, or `runId`. Idempotent by its key. */
export const sendNotices = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly productId: ProductId | null;
  readonly runId: NoticeRunId | null;
  readonly newId: NoticeRunId;
}) => sql({
  outcome: textOf<
    | 'sending'
    | IdempotentProblem
    | 'product.not_found'
    | 'notice.not_found'
    | 'notice.nothing_to_resume'
    | 'notice.sold_out'
    | 'product.not_on_sale'
  >(),
  replayed: bool,
  run: nullable(json<NoticeRun>()),
})`select * from app.send_notices(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.productId}, ${request.runId}, ${request.newId})`;

/** Runs older than `before`, newest first; of one product if it is given. */
export const listNoticeRuns = (caller: Principal, productId: ProductId | null, before: string, limit: number) => sql({
  role: nullable(textOf<Role>()),
  run: nullable(json<NoticeRun>()),
})`
  select r.role, app.notice_run_json(x.n)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select n from app.notice_runs n
    where r.role = 'OPERATOR' and n.id < ${before} and (cast(${productId} as text) is null or n.product_id = ${productId})
    order by n.id desc limit ${limit}) x on true
  order by (x.n).id desc`;

/** One run with the recipients whose delivery is unknown: the system never retries these, so an operator has to ask them. */
export const readNoticeRun = (caller: Principal, id: NoticeRunId) => sql({
  role: nullable(textOf<Role>()),
  run: nullable(json<NoticeRun>()),
  unknown: json<readonly { readonly buyerId: string; readonly at: string }[]>(),
})`
  select r.role, app.notice_run_json(x), coalesce((
    select jsonb_agg(jsonb_build_object('buyerId', u.recipient_id, 'at', app.rfc3339(u.ended_at)) order by u.id) from (
      select m.id, m.recipient_id, m.ended_at from app.mails m
      where m.kind = 'stock.back' and m.state = 'UNKNOWN' and m.subject_id = x.id
      order by m.id limit ${NOTICE_UNKNOWN_LISTED_MAX}) u), '[]')
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.notice_runs x on r.role = 'OPERATOR' and x.id = ${id}`;

/**
 * The products that the caller waits for, the newest first. A rejection waits for its hours and ends with its notice. A place is
 * counted up to a limit, so a long waiting list costs no more. Titles are in a language (null: as their sellers wrote them).
 */
export const readOwnWaitingList = (caller: Principal, language: Language | null = null) => sql({
  role: nullable(textOf<Role>()),
  item: nullable(json<AwaitedProduct>()),
})`
  select r.role, app.awaited_product_json(w.entry, cast(${WAITLIST_HOURS} as int), cast(${WAITING_SHOWN_MAX} as int),
    cast(${language} as text))
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select e as entry, e.since from app.waitlist e join app.products p on p.id = e.product_id and p.deleted_at is null
    where r.role = 'BUYER' and e.buyer_id = ${caller.userId}
      and (e.subscribed_at is not null or e.refused_at > app.now() - make_interval(hours => cast(${WAITLIST_HOURS} as int)))
    order by e.since desc, e.product_id limit ${OWN_WAITING_MAX}) w on true
  order by w.since desc, (w.entry).product_id`;

/** Subscribes the caller to the opening of the sale and to restocks of a product, or unsubscribes; idempotent. */
export const changeSubscription = (caller: Principal, productId: ProductId, joins: boolean) =>
  publishing(
    sql({
      outcome: textOf<'done' | 'product.not_found' | AuthProblem>(),
      /** An event waits to be published: the stock cycle of a coming sale has begun. */
      published: bool,
    })`select * from app.set_restock_subscription(${caller.userId}, ${caller.issuedAt}, ${productId}, ${joins})`,
    ({ published }) => published && 'soon',
  );

const unsubscription = { title: text, isSubscribed: bool };

/** What the link of a mail would do. Changes nothing, because mail scanners open links. */
export const readUnsubscription = ({ productId, buyerId }: UnsubscribeClaim, language: Language | null = null) => sql(
  unsubscription,
)`
  select * from app.restock_subscription(${productId}, ${buyerId}, cast(${language} as text))`;

/** Removes a recipient from the waiting list of a product, for whatever reason they were on it. */
export const unsubscribeFromRestock = (
  { productId, buyerId }: UnsubscribeClaim,
  language: Language | null = null,
) => sql(unsubscription)`
  select * from app.unsubscribe_from_restock(${productId}, ${buyerId}, cast(${language} as text))`;
