-- The lines of a cart as place_orders takes them, locked until the commit of the order: two orders of one cart take
-- turns, and a line that is added meanwhile stays. Deleted products are left out.
create or replace function app.lock_cart(_buyer text) returns jsonb language sql set search_path = app, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('p', held.product_id, 'q', held.quantity)
    order by held.put_at, held.product_id), '[]')
  from (
    select line.product_id, line.quantity, line.put_at
    from carts line join products product on product.id = line.product_id
    where line.buyer_id = _buyer and line.quantity > 0 and product.deleted_at is null
    order by line.product_id for update of line) held
$$;
