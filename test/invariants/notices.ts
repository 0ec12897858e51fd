import {
  NOTICE_REPEAT_HOURS_DEFAULT,
  NOTICES_OPEN_MAX,
  SETTLE_MINUTES_DEFAULT,
  WAITLIST_HOURS,
} from '#domain/limits.ts';

/** Of two transactions, the one that began later may commit first. */
const OVERLAP = "interval '5 seconds'";

/**
 * Whether a buyer `w` of the waiting list had to be notified at a time by the run `r`: not notified in the last day, rejected
 * since, or not notified of a restock of the stock cycle that was before `restockedBefore`, or of the opening of its sale.
 */
const isWanted = (at: string, restockedBefore: string) => `(
  w.notified_at is null or w.notified_at <= ${at} - interval '${NOTICE_REPEAT_HOURS_DEFAULT} hours' or w.refused_at > w.notified_at
  or exists (select from app.stock_moves s join app.stock_cycles c on c.product_id = s.product_id
    where c.product_id = r.product_id and c.round = r.round and s.on_hand_delta > 0 and s.at >= c.opened_at
      and s.at > w.notified_at and s.at <= ${restockedBefore})
  or exists (select from app.stock_cycles c where c.product_id = r.product_id and c.round = r.round and c.cause = 'OPENING'
    and c.opened_at > w.notified_at))`;

/** Notices: each waiting buyer once in a stock cycle, in the order of the waiting list, and only with available stock. */
export const NOTICE_INVARIANTS = {
  'only the notification run of the latest stock cycle is in progress': `
    select r.id from app.notice_runs r where r.status = 'IN_PROGRESS' and exists (
      select from app.notice_runs n where n.product_id = r.product_id and (n.round > r.round or n.round = r.round and n.id <> r.id))`,

  'a notification run belongs to a stock cycle that began': `
    select r.id from app.notice_runs r left join app.stock s on s.product_id = r.product_id
    where s.round is null or r.round > s.round or r.opened_by = 'system' and not exists (
      select from app.outbox e where e.type = 'stock.back' and e.data->>'productId' = r.product_id and (e.data->>'round')::int = r.round)`,

  'no buyer is notified twice in a stock cycle': `
    select r.product_id || ':' || r.round || ' ' || m.recipient_id from app.mails m join app.notice_runs r on r.id = m.subject_id
    where m.kind = 'stock.back' and m.state in ('SENDING', 'SENT', 'UNKNOWN')
    group by r.product_id, r.round, m.recipient_id having count(*) > 1`,

  'a notification run counts its notices and has the id of the last sent notice': `
    select r.id from app.notice_runs r left join (
      select m.subject_id, count(*) filter (where m.state = 'SENT') as sent, count(*) filter (where m.state = 'UNKNOWN') as unknown,
        count(*) filter (where m.state = 'SUPPRESSED') as suppressed, count(*) filter (where m.state = 'FAILED') as failed,
        max(m.id) filter (where m.state = 'SENT') as last_sent
      from app.mails m where m.kind = 'stock.back' group by 1) n on n.subject_id = r.id
    where (r.sent, r.unknown, r.suppressed, r.failed) <>
      (coalesce(n.sent, 0), coalesce(n.unknown, 0), coalesce(n.suppressed, 0), coalesce(n.failed, 0))
      or r.last_sent is distinct from n.last_sent`,

  'a notified buyer is moved behind the other waiting buyers': `
    select 'mail_' || m.id from app.mails m left join app.notice_runs r on r.id = m.subject_id
    left join app.waitlist w on w.product_id = r.product_id and w.buyer_id = m.recipient_id
    where m.kind = 'stock.back' and (w.turn is null or w.turn < r.round) and m.state in ('SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED')`,

  'no buyer is marked as notified in a future stock cycle': `
    select w.buyer_id || ' ' || w.product_id from app.waitlist w join app.stock s on s.product_id = w.product_id where w.turn > s.round`,

  // A buyer is skipped who was before the last claimed buyer and has no notice in the run. Exception: a notice of an earlier
  // cycle was being sent to the buyer. Until its outcome is known, the buyer gets no other notice, and the run does not wait.
  'no waiting buyer is skipped': `
    select w.buyer_id || ' ' || w.product_id from (
      select distinct on (r.product_id) r.id, r.product_id, r.round from app.notice_runs r order by r.product_id, r.round desc) r
    cross join lateral (
      select (m.data->>'turn')::int as turn, (m.data->>'since')::timestamptz as since, m.created_at as drawn_at from app.mails m
      where m.kind = 'stock.back' and m.subject_id = r.id order by 1 desc, 2 desc limit 1) last
    join app.waitlist w on w.product_id = r.product_id and w.since is not null and w.turn < r.round
      and (w.turn, date_trunc('milliseconds', w.since)) < (last.turn, last.since)
    where ${isWanted('last.drawn_at', `last.drawn_at - interval '${SETTLE_MINUTES_DEFAULT} minutes'`)}
      and not exists (select from app.mails m join app.notice_runs o on o.id = m.subject_id
      where m.kind = 'stock.back' and m.recipient_id = w.buyer_id and o.product_id = r.product_id
        and (o.id = r.id or m.state = 'SENDING' or m.created_at <= last.drawn_at and m.ended_at > last.drawn_at))`,

  'a released notice belongs to the latest notification run': `
    select 'mail_' || m.id from app.mails m join app.notice_runs r on r.id = m.subject_id
    where m.kind = 'stock.back' and m.state = 'PENDING' and exists (
      select from app.notice_runs n where n.product_id = r.product_id and n.round > r.round)`,

  'a completed notification run has notified every waiting buyer': `
    select r.id || ' ' || w.buyer_id from app.notice_runs r join app.waitlist w on w.product_id = r.product_id
    where r.status = 'COMPLETED' and w.since < r.stopped_at and w.turn < r.round
      and (w.subscribed_at < r.stopped_at or w.refused_at > app.now() - interval '${WAITLIST_HOURS} hours')
      and ${isWanted('r.stopped_at', 'r.stopped_at')}
    union all
    select r.id from app.notice_runs r join app.mails m on m.subject_id = r.id
    where r.status = 'COMPLETED' and m.kind = 'stock.back' and m.state in ('PENDING', 'SENDING')`,

  'a buyer is notified again of a product only a day later, or after a rejection, a restock or the opening of a sale': `
    select 'mail_' || m.id from (
      select m.id, m.recipient_id, m.resends, m.claimed_at, r.product_id,
        lag(m.claimed_at) over (partition by r.product_id, m.recipient_id order by m.claimed_at, m.id) as before
      from app.mails m join app.notice_runs r on r.id = m.subject_id
      where m.kind = 'stock.back' and m.state in ('SENDING', 'SENT', 'UNKNOWN')) m
    where m.resends = 0 and m.claimed_at < m.before + interval '${NOTICE_REPEAT_HOURS_DEFAULT} hours'
      and not exists (select from app.stock_moves s where s.product_id = m.product_id and s.on_hand_delta > 0
        and s.cause <> 'INITIAL' and s.at > m.before and s.at <= m.claimed_at)
      and not exists (select from app.stock_cycles c where c.product_id = m.product_id and c.cause = 'OPENING'
        and c.opened_at > m.before and c.opened_at <= m.claimed_at)
      and not exists (select from app.orders o join app.order_lines l on l.order_id = o.id
        where o.buyer_id = m.recipient_id and l.product_id = m.product_id and l.short_round is not null
          and o.created_at > m.before and o.created_at <= m.claimed_at)`,

  'no notice of a deleted product is claimed': `
    select 'mail_' || m.id from app.mails m join app.notice_runs r on r.id = m.subject_id
    join app.products p on p.id = r.product_id
    where m.kind = 'stock.back' and m.claimed_at > p.deleted_at + ${OVERLAP}`,

  'each stock cycle has the cause of the stock move that began it, or a buyer waits for the sale': `
    select c.product_id || ':' || c.round from app.stock_cycles c where case c.cause
      when 'OPENING' then not exists (select from app.waitlist w where w.product_id = c.product_id)
      else not exists (
        select from app.stock_moves s where s.product_id = c.product_id and s.at = c.opened_at
          and case c.cause when 'RELEASE' then s.cause = 'RELEASE' else s.on_hand_delta > 0 end) end
    union all
    select e.data->>'productId' || ':' || (e.data->>'round') from app.outbox e where e.type = 'stock.back'
      and e.created_at >= (select min(c.opened_at) from app.stock_cycles c) and not exists (
      select from app.stock_cycles c where c.product_id = e.data->>'productId' and c.round = (e.data->>'round')::int)`,

  'at most the maximum of notices is claimed and unsent': `
    select 'mail_' || max(id) from app.mails where state = 'SENDING' and kind = 'stock.back' having count(*) > ${NOTICES_OPEN_MAX}`,

  'a suppressed address is stored as a hash': `
    select address_hash from app.suppressions where address_hash !~ '^[A-Za-z0-9_-]{43}$'`,
} as const;
