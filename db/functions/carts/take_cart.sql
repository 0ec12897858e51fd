-- The cart's lines as place_orders takes them, held until the order's commit: two orders of one cart take turns, and a line
-- that is put meanwhile stays. A product that was deleted has left every cart.
create or replace function app.take_cart(_buyer text) returns jsonb language sql set search_path = app, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('p', held.product_id, 'q', held.quantity) order by held.put_at, held.product_id), '[]')
  from (
    select c.product_id, c.quantity, c.put_at from carts c join products p on p.id = c.product_id
    where c.buyer_id = _buyer and c.quantity > 0 and p.deleted_at is null
    order by c.product_id for update of c) held
$$;
