-- Changes what a product says of itself, if it still is the version its seller has seen; the same change again finds it made.
-- No order knows of it: its lines keep the price they were placed at.
create or replace function app.change_product(_caller text, _issued_at bigint, _product text, _version int, _change jsonb)
returns table (outcome text, answer jsonb, version int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _was products; _is products; _s stock;
begin
  if _role is null then return query select 'auth.required', null::jsonb, null::int; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', null::jsonb, null::int; return; end if;
  select * into _was from products p where p.id = _product and p.seller_id = _caller and p.deleted_at is null for no key update;
  if not found then return query select 'product.not_found', null::jsonb, null::int; return; end if;
  _is = _was;
  _is.title = coalesce(_change->>'title', _was.title);
  _is.description = coalesce(_change->>'description', _was.description);
  _is.price = coalesce((_change->>'price')::int, _was.price);
  _is.factory_id = coalesce(_change->>'factoryId', _was.factory_id);
  _is.restock_quantity = coalesce((_change->>'restockQuantity')::int, _was.restock_quantity);
  -- A window can be opened again: null is a wish of its own.
  if _change ? 'availableAt' then _is.available_at = (_change->>'availableAt')::timestamptz; end if;
  if _change ? 'endAt' then _is.end_at = (_change->>'endAt')::timestamptz; end if;
  if _was.version = _version then
    if _is.end_at <= _is.available_at then return query select 'product.window_invalid', null::jsonb, null::int; return; end if;
    update products p set title = _is.title, description = _is.description, price = _is.price, factory_id = _is.factory_id,
      restock_quantity = _is.restock_quantity, available_at = _is.available_at, end_at = _is.end_at, version = p.version + 1
    where p.id = _product returning p.* into _is;
  elsif _was.version <> _version + 1 or _is is distinct from _was then
    return query select 'product.changed', null::jsonb, null::int; return;
  end if;
  select * into _s from stock s where s.product_id = _product;
  return query select 'changed', product_answer(_is, _s), _is.version;
end $$;
