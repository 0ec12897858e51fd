-- A manual restock. The worker of the queue calls the factory, so the request is retried like an automatic one. Returns
-- the open restock if there is one. An overdue restock is requested again, and so is one that the factory has not
-- accepted until its due time and that no worker is asking for: its message may have been discarded. An automatic
-- restock that a person requests is this person's from then on, so switching automatic restocks off does not end it.
-- The lock of the product: a deletion is before this call or after it.
create or replace function app.request_restock(_caller text, _issued_at bigint, _key text, _hash text, _product text,
  _quantity int, _new_id text, _overdue_minutes int)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _restocked products;
  _restock restocks;
  _opened boolean;
  _taken boolean;
  _reopened boolean;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  return query select begun.outcome, true, begun.response
  from begin_idempotent(_caller, 'requestRestock', _key, _hash, 'requested') begun;
  if found then return; end if;
  select product.* into _restocked from products product
  where product.id = _product and product.deleted_at is null and (_role = 'OPERATOR' or product.seller_id = _caller)
  for share;
  if not found then return query select 'product.not_found', false, null::jsonb; return; end if;
  if not is_restockable(_restocked, _caller) then
    return query select 'product.not_on_sale', false, null::jsonb; return;
  end if;

  select open.opened, open.id into _opened, _restock.id
  from open_restock(_new_id, _product, _quantity, _caller, _overdue_minutes) open;
  if _restock.id is null then return query select 'restock.quantity_required', false, null::jsonb; return; end if;
  update restocks open set requested_by = _caller
  where open.id = _restock.id and open.closed_at is null and open.requested_by = 'system';
  _taken = found;
  update restocks late set attempt = late.attempt + (late.state = 'OVERDUE')::int, state = 'ASKING',
    leased_until = null, due_at = app.now() + make_interval(mins => _overdue_minutes)
  where late.id = _restock.id and (late.state = 'OVERDUE' or late.state = 'ASKING' and late.due_at <= app.now()
    and coalesce(late.leased_until <= app.now(), true));
  _reopened = found;
  select * into _restock from restocks open where open.id = _restock.id;
  if _reopened then
    insert into outbox (topic, type, data, due_at) values ('stock', 'restock.due',
      jsonb_build_object('restockId', _restock.id, 'attempt', _restock.attempt), _restock.due_at);
  end if;
  if _opened or _reopened then
    insert into outbox (topic, type, data) values ('stock', 'restock.requested',
      jsonb_build_object('restockId', _restock.id, 'attempt', _restock.attempt));
  end if;
  if _opened or _taken or _reopened then
    insert into operator_actions (operator, action, target, detail)
    values (_caller, 'request_restock', _restock.id, jsonb_build_object('productId', _product,
      'quantity', _restock.quantity));
  end if;
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'requestRestock', _key, _hash, restock_json(_restock));
  return query select 'requested', false, restock_json(_restock);
end $$;
