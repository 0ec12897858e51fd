-- A product in the overview. Its waiting list is counted up to _waiting_max, a larger number means the same to an
-- operator.
create or replace function app.overview_product(_product app.products, _waiting_max int, _wait_hours int,
  _language text default null) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _product.id, 'title', app.product_title(_product, _language),
    'imageUrl', _product.image_url,
    'onHand', stock.on_hand, 'reserved', stock.reserved, 'available', stock.on_hand - stock.reserved,
    'incoming', app.incoming_units(_product.id),
    'stuck', (
      select app.stuck_dead_letter(open) from app.restocks open
      where open.product_id = _product.id and open.closed_at is null),
    'short', app.shortage_round(stock) is not null,
    'ad', (
      select ads.state from (
        select app.ad_state((select request from app.ad_requests request where request.ad_id = ad.id
          order by request.round desc limit 1)) as state
        from app.ads ad where ad.product_id = _product.id and ad.manager_email is not null) ads
      order by array_position(array['STOP_ASKED', 'RESUME_ASKED', 'STOPPED', 'RUNNING'], ads.state) limit 1),
    'waiting', app.count_waiting_buyers(_product.id, _waiting_max, _wait_hours))
  from app.stock where stock.product_id = _product.id
$$;
