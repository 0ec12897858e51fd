-- The mails of one reader, without an index that every mail would pay for: by what mails to him are about.
create or replace function app.mails_to(_recipient text) returns setof app.mails language sql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
  select m.* from orders o join mails m on m.subject_id = o.id and m.recipient_id = _recipient
    and m.kind in ('order.refused', 'order.paid', 'order.expired', 'order.cancelled')
  where o.buyer_id = _recipient
  union all
  select m.* from waitlist w join notice_runs r on r.product_id = w.product_id
    join mails m on m.kind = 'stock.back' and m.subject_id = r.id and m.recipient_id = _recipient
  where w.buyer_id = _recipient
  union all
  select m.* from mails m where m.kind in ('ad.stop', 'ad.resume') and m.subject_id >= _recipient and m.subject_id < _recipient || ';'
    and m.recipient_id = _recipient
  union all
  select m.* from mails m where m.kind = 'verification' and m.subject_id = _recipient and m.recipient_id = _recipient
  union all
  select m.* from mails m where m.kind in ('restock.overdue', 'restock.surplus') and m.recipient_id = _recipient
$$;
