/**
 * Ads: asked to stop only while their product is short, to resume only after that, once each an episode. Times of two
 * transactions are not compared: each has the time of its start, and they wait for each other.
 */
const told = (kind: string, asked: string) => `
    select coalesce(m.subject_id, r.ad_id || ':' || r.round) from (select * from app.mails where kind = '${kind}') m
    full join (select * from app.ad_requests where ${asked} is not null) r
      on m.subject_id = r.ad_id || ':' || r.round and m.recipient_id = r.ad_id
    where m.id is null or r.ad_id is null`;

export const AD_INVARIANTS = {
  'an ad is asked to stop only because its product was short': `
    select r.ad_id || ':' || r.round from app.ad_requests r join app.ads a on a.id = r.ad_id where not exists (
      select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = a.product_id
        and (e.data->>'round')::int = r.round)`,

  'an ad is asked to resume only because its product was back': `
    select r.ad_id || ':' || r.round from app.ad_requests r join app.ads a on a.id = r.ad_id
    where r.resume_asked_at is not null and not exists (
      select from app.outbox e where e.type = 'stock.back' and e.data->>'productId' = a.product_id
        and (e.data->>'round')::int > r.round)`,

  'an ad is asked to stop once an episode': `
    select ad_id || ':' || round from app.ad_requests group by ad_id, round having count(*) > 1`,

  'an ad has one stop at most that was not taken back': `
    select ad_id from app.ad_requests where resume_asked_at is null group by 1 having count(*) > 1`,

  'what an ad manager says follows what he was asked': `
    select ad_id || ':' || round from app.ad_requests
    where stopped_at < stop_asked_at or resumed_at < resume_asked_at or resumed_at is not null and resume_asked_at is null`,

  'a stop that was asked for and its mail are one': told('ad.stop', 'stop_asked_at'),

  'a resume that was asked for and its mail are one': told('ad.resume', 'resume_asked_at'),

  'an address of an ad manager stands with his ads alone': `
    select i.caller || ' ' || i.key from app.idempotency i where i.answer ? 'managerEmail'
    union all
    select 'mail_' || m.id from app.mails m where m.kind in ('ad.stop', 'ad.resume') and m.data <> '{}'`,
} as const;
