-- Corrects the stock of a product manually, never below the reserved quantity. Stock that returns opens a stock cycle,
-- as a delivery does. `published`: an event was written, so the relay must be notified.
create or replace function app.adjust_stock(_caller text, _issued_at bigint, _key text, _hash text, _new_id text,
  _product text, _delta int, _reason text, _units_max int)
returns table (outcome text, replayed boolean, response jsonb, published boolean)
language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _stock stock;
  _shortage_ended boolean;
  _response jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb, false; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', false, null::jsonb, false; return; end if;
  return query select begun.outcome, true, begun.response, begun.outcome = 'adjusted'
  from begin_idempotent(_caller, 'adjustStock', _key, _hash, 'adjusted') begun;
  if found then return; end if;

  -- A deletion of the product locks the stock row: the check comes after the lock.
  select stock.* into _stock from stock join products product on product.id = stock.product_id
  where stock.product_id = _product and product.seller_id = _caller for no key update of stock;
  perform from products product where product.id = _stock.product_id and product.deleted_at is null;
  if not found then return query select 'product.not_found', false, null::jsonb, false; return; end if;
  if _stock.on_hand + _delta < _stock.reserved then
    return query select 'stock.below_reserved', false, null::jsonb, false; return;
  end if;
  if _delta > 0 and _stock.on_hand > _units_max - _delta then
    return query select 'stock.too_much', false, null::jsonb, false; return;
  end if;

  _shortage_ended = change_stock(_product, _delta, 0);
  insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref, actor, reason)
  values (_product, _delta, 0, 'ADJUSTMENT', _new_id, _caller, _reason);
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'adjust', _product, jsonb_build_object('delta', _delta, 'reason', _reason));
  _response = jsonb_build_object('id', _new_id, 'productId', _product, 'delta', _delta, 'reason', _reason,
    'at', rfc3339(app.now()), 'onHand', _stock.on_hand + _delta, 'reserved', _stock.reserved,
    'available', _stock.on_hand + _delta - _stock.reserved);
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'adjustStock', _key, _hash, _response);
  return query select 'adjusted', false, _response, _shortage_ended;
end $$;
