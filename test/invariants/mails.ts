import { MAIL_BATCH_MAX } from '#domain/limits.ts';

/** Mails: one for each event, to the right recipient, with a recorded outcome. */
export const MAIL_INVARIANTS = {
  'a mail is stored once': `
    select kind || ' ' || subject_id from app.mails group by kind, subject_id, recipient_id having count(*) > 1`,

  'at most one batch of mails is claimed and unsent': `
    select 'mail_' || max(id) from app.mails where state = 'SENDING' and included_in is null having count(*) > ${MAIL_BATCH_MAX}`,

  'a sent mail has a provider id, and a completed mail has an end time': `
    select 'mail_' || id from app.mails
    where (state = 'SENT') <> (provider_id is not null) or (ended_at is not null) <> (state not in ('PENDING', 'SENDING'))
      or state in ('SENDING', 'SENT', 'UNKNOWN') and claimed_at is null`,

  // Each operator action permits one more send: SES accepts a mail once, and once more for each action.
  'every resend of a mail has an operator action': `
    select 'mail_' || m.id from app.mails m left join (
      select target, count(*) as n from app.operator_actions where action = 'resend' group by 1) a on a.target = 'mail_' || m.id
    where m.resends <> coalesce(a.n, 0)
    union all
    select a.target from app.operator_actions a where a.action = 'resend' and not exists (
      select from app.mails m where a.target = 'mail_' || m.id)`,

  'a report that another mail contains ends with it': `
    select 'mail_' || m.id from app.mails m join app.mails whole on whole.id = m.included_in
    where m.recipient_id <> 'operators' or whole.recipient_id <> 'operators' or whole.id >= m.id
      or m.state = 'SENT' and m.provider_id is distinct from whole.provider_id`,

  'an out-of-stock mail goes to the buyer of the order': `
    select 'mail_' || m.id from app.mails m where m.kind = 'order.refused' and not exists (
      select from app.orders o where o.id = m.subject_id and o.buyer_id = m.recipient_id and o.reason = 'OUT_OF_STOCK')`,

  'a mail about an order matches the order and its buyer': `
    select 'mail_' || m.id from app.mails m where m.kind in ('order.paid', 'order.expired', 'order.cancelled') and not exists (
      select from app.orders o where o.id = m.subject_id and o.buyer_id = m.recipient_id and case m.kind
        when 'order.paid' then exists (select from app.payments p where p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED'))
        when 'order.expired' then o.reason = 'PAYMENT_TIMEOUT' else o.reason in ('CUSTOMER', 'SELLER') end)`,

  'a report to the operators has its event': `
    select 'mail_' || m.id from app.mails m where m.kind in ('restock.overdue', 'restock.surplus') and not exists (
      select from app.outbox e where 'evt_' || e.id = split_part(m.subject_id, ':', 2) and e.type = m.kind
        and e.data->>'restockId' = split_part(m.subject_id, ':', 1) and m.recipient_id = 'operators'
        and coalesce(m.data->'units', e.data->'units') is not distinct from e.data->'units')`,

  // An operator may resend an old mail while a later one is being sent.
  'no mail is being sent while an older one about its subject to its recipient is open': `
    select 'mail_' || later.id from app.mails later join app.mails older on older.recipient_id = later.recipient_id
      and split_part(older.subject_id, ':', 1) = split_part(later.subject_id, ':', 1) and older.id < later.id
    where later.state = 'SENDING' and later.included_in is null and later.kind <> 'stock.back' and older.kind <> 'stock.back'
      and older.state in ('PENDING', 'SENDING') and older.resends = 0`,

  'a buyer who was informed that the order is cancelled is not informed afterwards that it is paid': `
    select 'mail_' || paid.id from app.mails paid join app.mails ended on ended.subject_id = paid.subject_id
      and ended.kind in ('order.refused', 'order.expired', 'order.cancelled') and ended.id < paid.id
    where paid.kind = 'order.paid' and paid.state in ('SENDING', 'SENT', 'UNKNOWN')`,

  'a superseded mail no longer holds, and was not sent': `
    select 'mail_' || m.id from app.mails m where m.state = 'SUPERSEDED' and (m.provider_id is not null or case
      when m.kind = 'order.paid' then exists (
        select from app.orders o where o.id = m.subject_id and o.status in ('PREPARING', 'SHIPPING', 'DELIVERED'))
      when m.kind = 'order.refused' then exists (
        select from app.orders o where o.id = m.subject_id and o.reason = 'OUT_OF_STOCK')
      when m.kind = 'order.expired' then exists (
        select from app.orders o where o.id = m.subject_id and o.reason = 'PAYMENT_TIMEOUT')
      when m.kind = 'order.cancelled' then exists (
        select from app.orders o where o.id = m.subject_id and o.reason in ('CUSTOMER', 'SELLER'))
      when m.kind = 'verification' then exists (
        select from app.verifications v where v.id = m.subject_id and v.used_at is null and v.expires_at > m.ended_at)
      when m.kind = 'ad.stop' then exists (
        select from app.ad_requests r where r.ad_id || ':' || r.round = m.subject_id
          and r.stopped_at is null and r.resume_asked_at is null)
      when m.kind = 'ad.resume' then exists (
        select from app.ad_requests r join app.ads a on a.id = r.ad_id join app.products p on p.id = a.product_id
        where r.ad_id || ':' || r.round = m.subject_id and r.resumed_at is null
          and not exists (select from app.ad_requests later where later.ad_id = r.ad_id and later.round > r.round)
          and p.deleted_at is null and (p.available_at is null or p.available_at <= m.ended_at)
          and (p.end_at is null or p.end_at > m.ended_at))
      else true end)`,
} as const;
