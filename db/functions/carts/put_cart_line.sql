-- Puts so many of a product into the caller's cart; 0 takes it out. Putting the same again changes nothing.
create or replace function app.put_cart_line(_caller text, _issued_at bigint, _product text, _quantity int, _lines_max int) returns text
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
