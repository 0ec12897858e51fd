-- Cancels an order before it is shipped: releases its stock and returns its money in the same commit, so each happens once.
-- Whose wish it was: the buyer's is CUSTOMER, the seller's SELLER; an operator may say either.
create or replace function app.cancel_order(_caller text, _issued_at bigint, _order text, _reason text, _request text)
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
