import { NOTICES_OPEN_MAX, WAITLIST_HOURS } from '#domain/limits.ts';

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
    where not exists (select from app.mails m join app.notice_runs o on o.id = m.subject_id
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
    union all
    select r.id from app.notice_runs r join app.mails m on m.subject_id = r.id
    where r.status = 'COMPLETED' and m.kind = 'stock.back' and m.state in ('PENDING', 'SENDING')`,

  'at most the maximum of notices is claimed and unsent': `
    select 'mail_' || max(id) from app.mails where state = 'SENDING' and kind = 'stock.back' having count(*) > ${NOTICES_OPEN_MAX}`,

  'a suppressed address is stored as a hash': `
    select address_hash from app.suppressions where address_hash !~ '^[A-Za-z0-9_-]{43}$'`,
} as const;
