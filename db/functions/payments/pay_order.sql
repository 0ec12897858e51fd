-- Pays an order of the caller's, before its deadline and once. What is refused without an attempt leaves no trace, and its
-- key is free again. _luck below _failure_percent is the shop's own fault dice: it fails like a card that was declined.
create or replace function app.pay_order(_caller text, _issued_at bigint, _key text, _hash text, _order text, _id text, _luck float8,
  _failure_percent float8, _request text)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _p payments; _o orders;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _p from payments p where p.buyer_id = _caller and p.idempotency_key = _key;
  if found then
    if _p.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    return query select coalesce(_p.problem, 'paid'), true, payment_answer(_p, true);
    return;
  end if;
  select * into _o from orders o where o.id = _order and o.buyer_id = _caller for no key update;
  if not found then return query select 'order.not_found', false, null::jsonb; return; end if;
  if _o.reason is not null and _o.reason <> 'PAYMENT_TIMEOUT' then return query select 'order.cancelled', false, null::jsonb; return; end if;
  if _o.status in ('PREPARING', 'SHIPPING', 'DELIVERED') then return query select 'order.already_paid', false, null::jsonb; return; end if;
  if _o.status = 'CANCELLED' or app.now() >= _o.payment_due_at then
    return query select 'order.payment_expired', false, null::jsonb; return;
  end if;
  perform attempt_payment(_o, _id, _key, _hash, _luck < _failure_percent, _request);
  return query select coalesce(p.problem, 'paid'), false, payment_answer(p, true) from payments p where p.id = _id;
end $$;
