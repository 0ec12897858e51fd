-- An entry of a waiting list as its buyer sees it, with the title in a language (null: as its seller wrote it).
-- `notified`: of the units that are available now, so since the stock cycle began. The place is the number of buyers
-- who wait (as count_waiting_buyers) and come before in the order of the list, and one more, counted up to _max. VIPs
-- who come later in that order are not counted, although a head start lets them be notified before.
create or replace function app.awaited_product_json(_entry app.waitlist, _wait_hours int, _max int,
  _language text default null) returns jsonb
language sql stable set enable_seqscan = off as $$
  select jsonb_build_object('productId', product.id, 'title', app.product_title(product, _language),
    'subscribed', _entry.subscribed_at is not null,
    'rejectedAt', case when _entry.refused_at > app.now() - make_interval(hours => _wait_hours)
      then app.rfc3339(_entry.refused_at) end,
    'notified', app.notice_units(product.id) > 0 and coalesce(_entry.notified_at >= coalesce(
      (select cycle.opened_at from app.stock_cycles cycle
        where cycle.product_id = product.id and cycle.round = stock.round), product.created_at), false),
    'notifiedAtOpening', app.notified_at_opening(_entry),
    'place', least(_max, 1 + (select count(*) from (
      select from app.waitlist before where before.product_id = _entry.product_id and before.since is not null
        and (before.subscribed_at is not null
          or before.refused_at > app.now() - make_interval(hours => _wait_hours))
        and (before.turn, before.since, before.buyer_id) < (_entry.turn, _entry.since, _entry.buyer_id)
      limit _max) before)))
  from app.products product join app.stock on stock.product_id = product.id where product.id = _entry.product_id
$$;
