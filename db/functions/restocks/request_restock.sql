-- A restock by hand. The factory is asked by the queue's worker, so that a human's request is retried like any other.
-- An open one is answered; when it is overdue it is asked again.
create or replace function app.request_restock(_caller text, _issued_at bigint, _key text, _hash text, _product text, _quantity int, _new_id text,
  _overdue_minutes int)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _r restocks; _opened boolean; _stored boolean;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'requestRestock' and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'requested' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  perform from products p where p.id = _product and p.deleted_at is null and (_role = 'OPERATOR' or p.seller_id = _caller);
  if not found then return query select 'product.not_found', false, null::jsonb; return; end if;

  select o.opened, o.id into _opened, _r.id from open_restock(_new_id, _product, _quantity, _caller, _overdue_minutes) o;
  if _r.id is null then return query select 'restock.quantity_required', false, null::jsonb; return; end if;
  update restocks r set attempt = r.attempt + 1, state = 'ASKING', leased_until = null,
    due_at = app.now() + make_interval(mins => _overdue_minutes)
  where r.id = _r.id and r.state = 'OVERDUE';
  _stored = found;
  select * into _r from restocks r where r.id = _r.id;
  if _stored then
    insert into outbox (topic, type, data, due_at)
    values ('stock', 'restock.due', jsonb_build_object('restockId', _r.id, 'attempt', _r.attempt), _r.due_at);
  end if;
  if _opened or _stored then
    insert into outbox (topic, type, data) values ('stock', 'restock.requested', jsonb_build_object('restockId', _r.id, 'attempt', _r.attempt));
  end if;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'requestRestock', _key, _hash, restock_answer(_r));
  return query select 'requested', false, restock_answer(_r);
end $$;
