-- Registers a product with its first stock and the ledger row of it, in the commit of its key.
create or replace function app.register_product(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _wish jsonb)
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
