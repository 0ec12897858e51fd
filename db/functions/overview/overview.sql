-- The overview in parts, because a row of the Data API ends at 64 KB: 'totals', then each 'product', 'chart' with its
-- 'point's oldest first, and each 'event' newest first. The row without a part is always there and has the caller's
-- role.
-- _how: {"window": events counted per call, "products", "moves": stock moves that are read, "points", "events",
-- "unpaid", "waiting": counted up to, "waitHours"}
create or replace function app.overview(_caller text, _issued_at bigint, _product text, _how jsonb)
returns table (role text, part text, item jsonb)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
  _totals overview_totals;
begin
  return query select _role, null::text, null::jsonb;
  if _role is distinct from 'OPERATOR' then return; end if;
  _totals = count_events((_how->>'window')::int);
  return query select _role, 'totals', jsonb_build_object(
    'orders', jsonb_build_object('total', _totals.placed + _totals.refused, 'refused', _totals.refused,
      'paid', _totals.paid, 'expired', _totals.expired, 'cancelled', _totals.cancelled,
      'unpaid', (select count(*) from (
        select from orders unpaid where unpaid.status = 'NOTPAYED' limit (_how->>'unpaid')::int) counted)),
    'deadLetters', jsonb_build_object(
      'parked', (select count(*) from dead_letters dead where dead.state = 'parked'),
      'retrying', (select count(*) from dead_letters dead where dead.state = 'retrying')),
    'behind', (select coalesce(max(event.seq), 0) from outbox event where event.seq is not null) - _totals.reached);

  return query
  select _role, 'product', overview_product(shown.product, (_how->>'waiting')::int, (_how->>'waitHours')::int) from (
    select product, max(candidate.last) as last from (
      select move.product_id, max(move.id) as last from (
        select product_id, id from stock_moves order by id desc limit (_how->>'moves')::int) move group by 1
      union all
      (select newest.id, 0 from products newest
       where newest.deleted_at is null order by newest.id desc limit (_how->>'products')::int)) candidate
    join products product on product.id = candidate.product_id where product.deleted_at is null
    group by product.id, product order by 2 desc, product.id desc limit (_how->>'products')::int) shown
  order by shown.last desc, (shown.product).id desc;

  -- From the present stock back in time, move by move.
  _product = coalesce(_product, (select move.product_id from stock_moves move order by move.id desc limit 1));
  return query select _role, 'chart', jsonb_build_object('productId', product.id, 'title', product.title)
  from products product where product.id = _product;
  return query select _role, 'point', jsonb_build_object('at', rfc3339(point.at), 'onHand', point.on_hand,
    'available', point.on_hand - point.reserved)
  from (
    select distinct on (date_trunc('second', move.at)) move.id, move.at,
      stock.on_hand - coalesce(sum(move.on_hand_delta) over later, 0) as on_hand,
      stock.reserved - coalesce(sum(move.reserved_delta) over later, 0) as reserved
    from stock join (
      select * from stock_moves move where move.product_id = _product
      order by move.id desc limit (_how->>'moves')::int) move on move.product_id = stock.product_id
    window later as (order by move.id desc rows between unbounded preceding and 1 preceding)
    order by date_trunc('second', move.at) desc, move.id desc limit (_how->>'points')::int) point
  order by point.id;

  return query select _role, 'event', jsonb_build_object('id', event.seq::text, 'type', event.type,
    'at', rfc3339(event.created_at), 'data', event.data)
  from outbox event where event.seq is not null order by event.seq desc limit (_how->>'events')::int;
end $$;
