-- Takes a product out of the shop for good. Orders that name it go on; one that waits for its shelf finds it gone.
create or replace function app.delete_product(_caller text, _issued_at bigint, _product text) returns text language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'SELLER' then return 'auth.forbidden'; end if;
  perform from stock s join products p on p.id = s.product_id where p.id = _product and p.seller_id = _caller for no key update of s;
  if not found then return 'product.not_found'; end if;
  update products p set deleted_at = app.now(), version = p.version + 1 where p.id = _product and p.deleted_at is null;
  return 'deleted';
end $$;
