/**
 * Ads: asked to stop only during a shortage and to resume only after it, once each in a stock cycle. The times of two
 * transactions are not compared: each transaction has the time of its start, and the transactions wait for each other.
 */
const requestHasMail = (kind: string, asked: string) => `
    select coalesce(m.subject_id, r.ad_id || ':' || r.round) from (select * from app.mails where kind = '${kind}') m
    full join (select * from app.ad_requests where ${asked} is not null) r
      on m.subject_id = r.ad_id || ':' || r.round and m.recipient_id = r.ad_id
    where m.id is null or r.ad_id is null`;

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

  'the address of an ad manager is stored only in the ad': `
    select i.caller || ' ' || i.key from app.idempotency i where i.answer ? 'managerEmail'
    union all
    select 'mail_' || m.id from app.mails m where m.kind in ('ad.stop', 'ad.resume') and m.data <> '{}'`,
} as const;
