-- Registers a product with its first stock and the ledger row of it, in the commit of its key.
create function app.register_product(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _wish jsonb)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = held_role(_caller, _issued_at); _seen idempotency; _p products; _s stock;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'registerProduct' and i.key = _key;
  if found then
    if _seen.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    return query select 'registered', true, _seen.answer; return;
  end if;
  insert into products as p (id, seller_id, title, description, price, factory_id, restock_quantity, available_at, end_at)
  values (_new_id, _caller, _wish->>'title', _wish->>'description', (_wish->>'price')::int, _wish->>'factoryId', (_wish->>'restockQuantity')::int,
    (_wish->>'availableAt')::timestamptz, (_wish->>'endAt')::timestamptz) returning p.* into _p;
  insert into stock as s (product_id, on_hand) values (_new_id, (_wish->>'stock')::int) returning s.* into _s;
  if _s.on_hand > 0 then
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref, actor) values (_new_id, _s.on_hand, 0, 'INITIAL', _new_id, _caller);
  end if;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'registerProduct', _key, _hash, product_answer(_p, _s));
  return query select 'registered', false, product_answer(_p, _s);
end $$;

-- Changes what a product says of itself, if it still is the version its seller has seen; the same change again finds it made.
-- No order knows of it: its lines keep the price they were placed at.
create function app.change_product(_caller text, _issued_at bigint, _product text, _version int, _change jsonb)
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

-- Takes a product out of the shop for good. Orders that name it go on; one that waits for its shelf finds it gone.
create function app.delete_product(_caller text, _issued_at bigint, _product text) returns text language plpgsql set search_path = app, pg_temp as $$
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

-- Corrects a shelf by hand, never below what is promised to orders. Stock that comes back opens a round as a delivery does.
create function app.adjust_stock(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _product text, _delta int, _reason text,
  _units_max int)
returns table (outcome text, replayed boolean, answer jsonb, told boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _s stock; _lifted boolean; _answer jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb, false; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', false, null::jsonb, false; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'adjustStock' and i.key = _key;
  if found then
    if _seen.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb, false; return; end if;
    return query select 'adjusted', true, _seen.answer, true; return;
  end if;
  -- Whoever deletes the product holds its shelf: the look at it comes after the lock.
  select s.* into _s from stock s join products p on p.id = s.product_id
  where s.product_id = _product and p.seller_id = _caller for no key update of s;
  perform from products p where p.id = _s.product_id and p.deleted_at is null;
  if not found then return query select 'product.not_found', false, null::jsonb, false; return; end if;
  if _s.on_hand + _delta < _s.reserved then return query select 'stock.below_reserved', false, null::jsonb, false; return; end if;
  if _delta > 0 and _s.on_hand > _units_max - _delta then return query select 'stock.too_much', false, null::jsonb, false; return; end if;

  _lifted = change_stock(_product, _delta, 0);
  insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref, actor, reason)
  values (_product, _delta, 0, 'ADJUSTMENT', _new_id, _caller, _reason);
  _answer = jsonb_build_object('id', _new_id, 'productId', _product, 'delta', _delta, 'reason', _reason, 'at', rfc3339(app.now()),
    'onHand', _s.on_hand + _delta, 'reserved', _s.reserved, 'available', _s.on_hand + _delta - _s.reserved);
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'adjustStock', _key, _hash, _answer);
  return query select 'adjusted', false, _answer, _lifted;
end $$;
