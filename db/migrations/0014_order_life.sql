-- Gives back what orders have reserved: each line once, for its order has just left the statuses that hold stock. Products in
-- one order for everybody, behind the same advisory lock as place_orders, because the shelf may be a hot one.
create function app.release_stock(_orders text[]) returns void language plpgsql set search_path = app, pg_temp as $$
begin
  perform pg_advisory_xact_lock(41, t.slot) from (
    select distinct hashtext(l.product_id) as slot from order_lines l where l.order_id = any (_orders) order by 1 offset 0) t;
  perform change_stock(t.product_id, 0, -t.units) from (
    select l.product_id, sum(l.quantity)::int as units from order_lines l
    where l.order_id = any (_orders) group by 1 order by 1 offset 0) t;
  insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
  select l.product_id, 0, -l.quantity, 'RELEASE', l.order_id from order_lines l where l.order_id = any (_orders) order by l.order_id, l.line;
end $$;

-- What became of cancelled orders, for whoever listens; `_refunded` is what went back into the buyer's wallet.
create function app.tell_cancelled(_orders text[], _refunded bigint, _request text) returns void language plpgsql
set search_path = app, pg_temp as $$
begin
  insert into outbox (topic, type, data, request_id)
  select 'order', 'order.cancelled', jsonb_build_object('orderId', o.id, 'buyerId', o.buyer_id, 'reason', o.reason, 'total', o.total,
    'units', (select sum(l.quantity) from order_lines l where l.order_id = o.id), 'refunded', _refunded), _request
  from orders o where o.id = any (_orders) order by o.id;
end $$;

-- Cancels an order before it is shipped: releases its stock and returns its money in the same commit, so each happens once.
-- Whose wish it was: the buyer's is CUSTOMER, the seller's SELLER; an operator may say either.
create function app.cancel_order(_caller text, _issued_at bigint, _order text, _reason text, _request text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _o orders; _p payments; _before text;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  select * into _o from orders o
  where o.id = _order and (_role = 'OPERATOR' or _role = 'BUYER' and o.buyer_id = _caller or _role = 'SELLER' and o.seller_id = _caller)
  for no key update;
  if not found then return query select 'order.not_found', null::jsonb; return; end if;
  if _reason <> (case _role when 'BUYER' then 'CUSTOMER' when 'SELLER' then 'SELLER' else _reason end) then
    return query select 'auth.forbidden', null::jsonb; return;
  end if;
  _before = _o.status;
  if _before not in ('NOTPAYED', 'PREPARING') then return query select 'order.not_cancellable', null::jsonb; return; end if;

  update orders o set status = 'CANCELLED', reason = coalesce(_reason, case _role when 'BUYER' then 'CUSTOMER' else 'SELLER' end)
  where o.id = _order returning * into _o;
  insert into order_history (order_id, seq, from_status, to_status, reason, actor, at, request_id)
  values (_order, case _before when 'NOTPAYED' then 2 else 3 end, _before, 'CANCELLED', _o.reason, _caller, app.now(), _request);
  perform release_stock(array[_order]);
  update payments p set status = 'CANCELED', canceled_at = app.now() where p.order_id = _order and p.status = 'COMPLETED' returning * into _p;
  if found and not move_money(_o.buyer_id, _p.amount, 'REFUND', _p.id) then raise exception 'the wallet of % is gone', _p.id; end if;
  perform tell_cancelled(array[_order], coalesce(_p.amount, 0), _request);
  return query select 'cancelled', order_answer(_o, false);
end $$;

-- Cancels the orders whose time is over, a set a call: each once, because its row is held and its status and the clock decide.
-- An order that is being paid or cancelled now is left to whoever does it. `look`: in how many seconds to look again,
-- when that may have left one open, or when one comes due that soon (the clock of the queue is not ours).
create function app.expire_orders(_limit int, _soon_seconds int, _again boolean) returns table (expired int, look int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _ids text[]; _next timestamptz;
begin
  with due as (
    select o.id from orders o where o.status = 'NOTPAYED' and o.payment_due_at <= app.now()
    order by o.payment_due_at limit _limit for no key update skip locked),
  ended as (
    update orders o set status = 'CANCELLED', reason = 'PAYMENT_TIMEOUT' from due where o.id = due.id returning o.id),
  told as (
    insert into order_history (order_id, seq, from_status, to_status, reason, actor, at)
    select e.id, 2, 'NOTPAYED', 'CANCELLED', 'PAYMENT_TIMEOUT', 'deadline', app.now() from ended e)
  select coalesce(array_agg(e.id order by e.id), '{}') into _ids from ended e;
  if _ids <> '{}' then
    perform tell_cancelled(_ids, 0, null);
    perform release_stock(_ids);
  end if;
  if cardinality(_ids) < _limit then
    select min(o.payment_due_at) into _next from orders o
    where o.status = 'NOTPAYED' and o.payment_due_at <= app.now() + make_interval(secs => _soon_seconds);
    _next = case when _next <= app.now() then app.now() + interval '1 second' else _next end;
    if _next is not null and take_look('deadline', _next, _again) then
      return query select cardinality(_ids), greatest(1, ceil(extract(epoch from _next - app.now())))::int;
      return;
    end if;
  end if;
  return query select cardinality(_ids), null::int;
end $$;

-- Sends an order (it leaves the shelf: on hand and reserved together, so nothing becomes available) or notes its arrival.
create function app.move_order(_caller text, _issued_at bigint, _order text, _to text, _request text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _o orders; _from text = case _to when 'SHIPPING' then 'PREPARING' else 'SHIPPING' end;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _o from orders o where o.id = _order and (_role = 'OPERATOR' or o.seller_id = _caller) for no key update;
  if not found then return query select 'order.not_found', null::jsonb; return; end if;
  if _o.status <> _from then
    return query select case _to when 'SHIPPING' then 'order.not_shippable' else 'order.not_deliverable' end, null::jsonb; return;
  end if;
  update orders o set status = _to where o.id = _order returning * into _o;
  insert into order_history (order_id, seq, from_status, to_status, actor, at, request_id)
  values (_order, case _to when 'SHIPPING' then 3 else 4 end, _from, _to, _caller, app.now(), _request);
  if _to = 'SHIPPING' then
    perform change_stock(t.product_id, -t.quantity, -t.quantity) from (
      select l.product_id, l.quantity from order_lines l where l.order_id = _order order by 1 offset 0) t;
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
    select l.product_id, -l.quantity, -l.quantity, 'SHIPMENT', l.order_id from order_lines l where l.order_id = _order order by l.line;
  end if;
  return query select 'moved', order_answer(_o, false);
end $$;

grant execute on all functions in schema app to shop_app;
