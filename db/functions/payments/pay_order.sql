-- Pays an order of the caller, before its deadline and at most once. An order that cannot be paid records no attempt,
-- and its key stays free. _luck below _failure_percent simulates a declined card (failure injection).
create or replace function app.pay_order(_caller text, _issued_at bigint, _key text, _hash text, _order text, _id text,
  _luck float8, _failure_percent float8, _request_id text)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _first payments;
  _unpaid orders;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  -- A payment keeps its own key, so begin_idempotent is not used; the lock is the same.
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _first from payments payment where payment.buyer_id = _caller and payment.idempotency_key = _key;
  if found then
    if _first.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    return query select coalesce(_first.problem, 'paid'), true, payment_json(_first, true);
    return;
  end if;
  select * into _unpaid from orders own where own.id = _order and own.buyer_id = _caller for no key update;
  if not found then return query select 'order.not_found', false, null::jsonb; return; end if;
  if _unpaid.reason is not null and _unpaid.reason <> 'PAYMENT_TIMEOUT' then
    return query select 'order.cancelled', false, null::jsonb; return;
  end if;
  if _unpaid.status in ('PREPARING', 'SHIPPING', 'DELIVERED') then
    return query select 'order.already_paid', false, null::jsonb; return;
  end if;
  if _unpaid.status = 'CANCELLED' or app.now() >= _unpaid.payment_due_at then
    return query select 'order.payment_expired', false, null::jsonb; return;
  end if;
  perform attempt_payment(_unpaid, _id, _key, _hash, _luck < _failure_percent, _request_id);
  return query select coalesce(payment.problem, 'paid'), false, payment_json(payment, true) from payments payment
  where payment.id = _id;
end $$;
