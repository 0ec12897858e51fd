-- A product as it stands in the overview. Its line is counted no further than a person can use it.
create or replace function app.overview_product(_p app.products, _waiting_max int, _wait_hours int) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _p.id, 'title', _p.title, 'onHand', s.on_hand, 'reserved', s.reserved, 'available', s.on_hand - s.reserved,
    'incoming', coalesce((select r.quantity - r.received from app.restocks r where r.product_id = _p.id and r.closed_at is null), 0),
    'short', s.announced_round = s.round,
    'ad', (select x.state from (
        select app.ad_state((select r from app.ad_requests r where r.ad_id = a.id order by r.round desc limit 1)) as state
        from app.ads a where a.product_id = _p.id and a.manager_email is not null) x
      order by array_position(array['STOP_ASKED', 'RESUME_ASKED', 'STOPPED', 'RUNNING'], x.state) limit 1),
    'waiting', app.waiting_for(_p.id, _waiting_max, _wait_hours))
  from app.stock s where s.product_id = _p.id
$$;
