-- Sets the quantity of a product in the caller's cart; 0 removes the line. Idempotent.
create or replace function app.put_cart_line(_caller text, _issued_at bigint, _product text, _quantity int,
  _lines_max int)
returns text language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'BUYER' then return 'auth.forbidden'; end if;
  if _quantity = 0 then
    update carts line set quantity = 0
    where line.buyer_id = _caller and line.product_id = _product and line.quantity > 0;
    return 'put';
  end if;
  if not exists (select from products product where product.id = _product and product.deleted_at is null) then
    return 'product.not_found';
  end if;
  perform pg_advisory_xact_lock(43, hashtext(_caller));  -- the limit is exact
  if (select count(*) from carts line join products product on product.id = line.product_id
      where line.buyer_id = _caller and line.quantity > 0 and product.deleted_at is null
        and line.product_id <> _product) >= _lines_max then
    return 'cart.full';
  end if;
  insert into carts as line (buyer_id, product_id, quantity) values (_caller, _product, _quantity)
  on conflict (buyer_id, product_id) do update set quantity = excluded.quantity,
    put_at = case when line.quantity = 0 then excluded.put_at else line.put_at end
  where line.quantity <> excluded.quantity;
  return 'put';
end $$;
