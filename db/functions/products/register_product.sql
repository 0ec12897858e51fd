-- Registers a product with its initial stock and the ledger entry of it, in the commit of its idempotency key.
create or replace function app.register_product(_caller text, _issued_at bigint, _key text, _hash text, _new_id text,
  _new jsonb)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = held_role(_caller, _issued_at);
  _product products;
  _stock stock;
  _response jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  return query select begun.outcome, true, begun.response
  from begin_idempotent(_caller, 'registerProduct', _key, _hash, 'registered') begun;
  if found then return; end if;

  insert into products as product (id, seller_id, title, description, price, factory_id, restock_quantity,
    max_per_buyer, available_at, end_at, image_url, translations)
  values (_new_id, _caller, _new->>'title', _new->>'description', (_new->>'price')::int, _new->>'factoryId',
    (_new->>'restockQuantity')::int, (_new->>'maxPerBuyer')::int, (_new->>'availableAt')::timestamptz,
    (_new->>'endAt')::timestamptz, _new->>'imageUrl', coalesce(_new->'translations', '{}'))
  returning product.* into _product;
  insert into stock (product_id, on_hand) values (_new_id, (_new->>'stock')::int) returning stock.* into _stock;
  if _stock.on_hand > 0 then
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref, actor)
    values (_new_id, _stock.on_hand, 0, 'INITIAL', _new_id, _caller);
  end if;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'register', _new_id, jsonb_build_object('price', _product.price, 'stock', _stock.on_hand));
  _response = product_details_json(_product, _stock);
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'registerProduct', _key, _hash, _response);
  return query select 'registered', false, _response;
end $$;
