import { SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';

/**
 * Ads: asked to stop only during a shortage and to resume only after it, once each in a stock cycle. The times of two
 * transactions are not compared: each transaction has the time of its start, and the transactions wait for each other.
 */
const requestHasMail = (kind: string, asked: string) => `
    select coalesce(m.subject_id, r.ad_id || ':' || r.round) from (select * from app.mails where kind = '${kind}') m
    full join (select * from app.ad_requests where ${asked} is not null) r
      on m.subject_id = r.ad_id || ':' || r.round and m.recipient_id = r.ad_id
    where m.id is null or r.ad_id is null`;

/** An automatic request that came sooner after the one before than the settling time. */
const isHasty = (asked: string, by: string) => `
    select r.ad_id || ':' || r.round from (
      select ad_id, round, ${asked} as at, ${by} as by, lag(${asked}) over (partition by ad_id order by round) as before
      from app.ad_requests where ${asked} is not null) r
    where r.by = 'system' and r.at < r.before + interval '${SETTLE_MINUTES_DEFAULT} minutes'`;

export const AD_INVARIANTS = {
  'an ad is asked to stop only after a shortage of its product': `
    select r.ad_id || ':' || r.round from app.ad_requests r join app.ads a on a.id = r.ad_id where not exists (
      select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = a.product_id
        and (e.data->>'round')::int = r.round)`,

  'an ad is asked to resume only after its product is back in stock': `
    select r.ad_id || ':' || r.round from app.ad_requests r join app.ads a on a.id = r.ad_id
    where r.resume_asked_at is not null and not exists (
      select from app.outbox e where e.type = 'stock.back' and e.data->>'productId' = a.product_id
        and (e.data->>'round')::int > r.round)`,

  'an ad is asked to stop once in a stock cycle': `
    select ad_id || ':' || round from app.ad_requests group by ad_id, round having count(*) > 1`,

  'an ad has at most one stop request without a resume request': `
    select ad_id from app.ad_requests where resume_asked_at is null group by 1 having count(*) > 1`,

  'a confirmation of an ad manager follows the request': `
    select ad_id || ':' || round from app.ad_requests
    where stopped_at < stop_asked_at or resumed_at < resume_asked_at or resumed_at is not null and resume_asked_at is null`,

  'each stop request has one mail': requestHasMail('ad.stop', 'stop_asked_at'),

  'each resume request has one mail': requestHasMail('ad.resume', 'resume_asked_at'),

  'an ad is asked automatically at most once to stop, and once to resume, in the settling time': `
    ${isHasty('stop_asked_at', 'stop_asked_by')} union all ${isHasty('resume_asked_at', 'resume_asked_by')}`,

  // Of two transactions, the one that began later may commit first.
  'no ad manager is asked automatically about a deleted product': `
    select r.ad_id || ':' || r.round from app.ad_requests r join app.ads a on a.id = r.ad_id
    join app.products p on p.id = a.product_id
    where r.stop_asked_by = 'system' and r.stop_asked_at > p.deleted_at + interval '5 seconds'
      or r.resume_asked_by = 'system' and r.resume_asked_at > p.deleted_at + interval '5 seconds'`,

  'the address of an ad manager is stored only in the ad': `
    select i.caller || ' ' || i.key from app.idempotency i where i.answer ? 'managerEmail'
    union all
    select 'mail_' || m.id from app.mails m where m.kind in ('ad.stop', 'ad.resume') and m.data <> '{}'`,
} as const;
