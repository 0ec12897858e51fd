-- A line of a buyer's cart. Functions delete nothing: 0 is a line that was taken out.
create table app.carts (
  buyer_id   text collate "C" not null references app.users,
  product_id text collate "C" not null references app.products,
  quantity   int not null check (quantity >= 0),
  put_at     timestamptz not null default app.now(),               -- the lines stand in this order
  primary key (buyer_id, product_id)
) with (fillfactor = 50);
create index carts_filled on app.carts (buyer_id) where quantity > 0;

-- The cart's lines as place_orders takes them, held until the order's commit: two orders of one cart take turns, and a line
-- that is put meanwhile stays. A product that was deleted has left every cart.
create function app.take_cart(_buyer text) returns jsonb language sql set search_path = app, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('p', held.product_id, 'q', held.quantity) order by held.put_at, held.product_id), '[]')
  from (
    select c.product_id, c.quantity, c.put_at from carts c join products p on p.id = c.product_id
    where c.buyer_id = _buyer and c.quantity > 0 and p.deleted_at is null
    order by c.product_id for update of c) held
$$;

-- Puts so many of a product into the caller's cart; 0 takes it out. Putting the same again changes nothing.
create function app.put_cart_line(_caller text, _issued_at bigint, _product text, _quantity int, _lines_max int) returns text
language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'BUYER' then return 'auth.forbidden'; end if;
  if _quantity = 0 then
    update carts c set quantity = 0 where c.buyer_id = _caller and c.product_id = _product and c.quantity > 0;
    return 'put';
  end if;
  if not exists (select from products p where p.id = _product and p.deleted_at is null) then return 'product.not_found'; end if;
  perform pg_advisory_xact_lock(43, hashtext(_caller));            -- so that the limit is exact
  if (select count(*) from carts c join products p on p.id = c.product_id
      where c.buyer_id = _caller and c.quantity > 0 and p.deleted_at is null and c.product_id <> _product) >= _lines_max then
    return 'cart.full';
  end if;
  insert into carts as c (buyer_id, product_id, quantity) values (_caller, _product, _quantity)
  on conflict (buyer_id, product_id) do update set quantity = excluded.quantity,
    put_at = case when c.quantity = 0 then excluded.put_at else c.put_at end
  where c.quantity <> excluded.quantity;
  return 'put';
end $$;

grant select, insert, update on app.carts to shop_app;
grant execute on all functions in schema app to shop_app;
