-- The mails to one recipient, found by the subjects of such mails: an index by recipient would cost every mail.
create or replace function app.mails_to(_recipient text) returns setof app.mails
language sql stable set search_path = app, pg_temp set enable_seqscan = off as $$
  select mail.* from orders own join mails mail on mail.subject_id = own.id and mail.recipient_id = _recipient
    and mail.kind in ('order.refused', 'order.paid', 'order.expired', 'order.cancelled')
  where own.buyer_id = _recipient union all select mail.* from waitlist entry
  join notice_runs run on run.product_id = entry.product_id
    join mails mail on mail.kind = 'stock.back' and mail.subject_id = run.id and mail.recipient_id = _recipient
  where entry.buyer_id = _recipient union all select mail.* from mails mail
  where mail.kind in ('ad.stop', 'ad.resume') and mail.subject_id >= _recipient
    and mail.subject_id < _recipient || ';' and mail.recipient_id = _recipient
  union all select mail.* from mails mail
  where mail.kind = 'verification' and mail.subject_id = _recipient and mail.recipient_id = _recipient union all
  select mail.* from mails mail
  where mail.kind in ('restock.overdue', 'restock.surplus') and mail.recipient_id = _recipient
$$;
