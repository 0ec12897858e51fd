-- The overview in parts (a row of the Data API ends at 64 KB): 'totals', then each 'product', 'chart' with its 'point's oldest
-- first, and each 'event' newest first. The row without a part is always there and says who asks.
-- _how: {"window": events counted a look, "products", "moves": changes of shelves that are looked at, "points", "events",
-- "unpaid", "waiting": counted up to, "waitHours"}
create or replace function app.overview(_caller text, _issued_at bigint, _product text, _how jsonb)
returns table (role text, part text, item jsonb) language plpgsql
set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _t overview_totals;
begin
  return query select _role, null::text, null::jsonb;
  if _role is distinct from 'OPERATOR' then return; end if;
  _t = count_events((_how->>'window')::int);
  return query select _role, 'totals', jsonb_build_object(
    'orders', jsonb_build_object('total', _t.placed + _t.refused, 'refused', _t.refused, 'paid', _t.paid, 'expired', _t.expired,
      'cancelled', _t.cancelled, 'unpaid', (select count(*) from (select from orders o where o.status = 'NOTPAYED' limit (_how->>'unpaid')::int) u)),
    'deadLetters', jsonb_build_object('parked', (select count(*) from dead_letters d where d.state = 'parked'),
      'retrying', (select count(*) from dead_letters d where d.state = 'retrying')),
    'behind', (select coalesce(max(o.seq), 0) from outbox o where o.seq is not null) - _t.reached);

  return query
  select _role, 'product', overview_product(x.p, (_how->>'waiting')::int, (_how->>'waitHours')::int) from (
    select p, max(c.last) as last from (
      select m.product_id, max(m.id) as last from (
        select product_id, id from stock_moves order by id desc limit (_how->>'moves')::int) m group by 1
      union all
      (select n.id, 0 from products n where n.deleted_at is null order by n.id desc limit (_how->>'products')::int)) c
    join products p on p.id = c.product_id where p.deleted_at is null
    group by p.id, p order by 2 desc, p.id desc limit (_how->>'products')::int) x
  order by x.last desc, (x.p).id desc;

  -- From what is there now back to how it was, move by move.
  _product = coalesce(_product, (select m.product_id from stock_moves m order by m.id desc limit 1));
  return query select _role, 'chart', jsonb_build_object('productId', p.id, 'title', p.title) from products p where p.id = _product;
  return query
  select _role, 'point', jsonb_build_object('at', rfc3339(t.at), 'onHand', t.on_hand, 'available', t.on_hand - t.reserved) from (
    select distinct on (date_trunc('second', m.at)) m.id, m.at,
      s.on_hand - coalesce(sum(m.on_hand_delta) over later, 0) as on_hand, s.reserved - coalesce(sum(m.reserved_delta) over later, 0) as reserved
    from stock s join (
      select * from stock_moves m where m.product_id = _product order by m.id desc limit (_how->>'moves')::int) m on m.product_id = s.product_id
    window later as (order by m.id desc rows between unbounded preceding and 1 preceding)
    order by date_trunc('second', m.at) desc, m.id desc limit (_how->>'points')::int) t
  order by t.id;

  return query
  select _role, 'event', jsonb_build_object('id', o.seq::text, 'type', o.type, 'at', rfc3339(o.created_at), 'data', o.data)
  from outbox o where o.seq is not null order by o.seq desc limit (_how->>'events')::int;
end $$;
