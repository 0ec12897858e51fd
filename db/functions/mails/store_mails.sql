-- Stores the mails that messages ask for: [{"kind", "subject"}]. A message is only a trigger. Kind, recipient and data
-- come from the tables, so a stale or forged message stores what is true, or nothing: and then the true mail, which has
-- the same (kind, subject, recipient), is not used up. A repeat stores nothing. The subject of a report ends with the
-- id of its event, because a restock may be reported twice. Stored in one order everywhere (no deadlock), and in the
-- order of what happened: paid before cancelled, an earlier report before a later one.
-- PL/pgSQL for its speed (see live_role).
create or replace function app.store_mails(_wanted jsonb) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _wanted = '[]' then return; end if;
  insert into mails (kind, subject_id, recipient_id, data)
  select news.kind, news.subject, news.recipient, news.data
  from jsonb_array_elements(_wanted) wanted cross join lateral (
    select 'order.paid' as kind, paid.id as subject, paid.buyer_id as recipient, '{}'::jsonb as data
    from orders paid
    where wanted->>'kind' = 'order.paid' and paid.id = wanted->>'subject' and exists (
      select from payments payment where payment.order_id = paid.id and payment.status in ('COMPLETED', 'CANCELED'))
    union all
    select cancellation_mail(ended.reason), ended.id, ended.buyer_id, '{}' from orders ended
    where wanted->>'kind' in ('order.refused', 'order.expired', 'order.cancelled') and ended.id = wanted->>'subject'
      and ended.status = 'CANCELLED'
    union all
    select event.type, (event.data->>'restockId') || ':evt_' || event.id, 'operators',
      case when event.data ? 'units' then jsonb_build_object('units', event.data->'units') else '{}' end
    from outbox event
    where wanted->>'kind' in ('restock.overdue', 'restock.surplus') and event.type = wanted->>'kind'
      and event.id = substring(wanted->>'subject' from ':evt_(\d{1,18})$')::bigint) news
  order by length(news.subject), news.subject, news.kind desc on conflict (kind, subject_id, recipient_id) do nothing;
end $$;
