-- Corrects a shelf by hand, never below what is promised to orders. Stock that comes back opens a round as a delivery does.
create or replace function app.adjust_stock(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _product text, _delta int, _reason text,
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
