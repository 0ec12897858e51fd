-- Whether a subscribed buyer is notified when the coming sale of the product begins, without another request:
-- by the run of the present stock cycle, or, while no unit is available, by that of the next one. A buyer whose notice
-- was released is notified by the run that has it.
create or replace function app.notified_at_opening(_entry app.waitlist) returns boolean
language sql stable set enable_seqscan = off as $$
  select _entry.subscribed_at is not null and exists (
    select from app.products product join app.stock on stock.product_id = product.id
    where product.id = _entry.product_id and product.available_at > app.now()
      and (stock.on_hand <= stock.reserved or not app.awaits_sale_cycle(product.id) and (
        _entry.turn < stock.round or exists (
          select from app.notice_runs run join app.mails mail on mail.subject_id = run.id and mail.kind = 'stock.back'
            and mail.recipient_id = _entry.buyer_id
          where run.product_id = product.id and run.round = stock.round and mail.state = 'PENDING'))))
$$;
