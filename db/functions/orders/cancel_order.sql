-- Cancels an order before it is shipped. Stock and money are released in the same commit, so each is released once. The
-- reason is CUSTOMER for the buyer and SELLER for the seller; an operator may give either. A buyer who has cancelled
-- _cancellations_max orders within _cancellation_minutes may not order until the oldest of them is that old.
create or replace function app.cancel_order(_caller text, _issued_at bigint, _order text, _reason text,
  _request_id text, _cancellations_max int default null, _cancellation_minutes int default null)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _cancelled orders;
  _payment payments;
  _before text;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  select * into _cancelled from orders found
  where found.id = _order and (_role = 'OPERATOR' or _role = 'BUYER' and found.buyer_id = _caller
    or _role = 'SELLER' and found.seller_id = _caller)
  for no key update;
  if not found then return query select 'order.not_found', null::jsonb; return; end if;
  if _reason <> (case _role when 'BUYER' then 'CUSTOMER' when 'SELLER' then 'SELLER' else _reason end) then
    return query select 'auth.forbidden', null::jsonb; return;
  end if;
  _before = _cancelled.status;
  if _before not in ('NOTPAYED', 'PREPARING') then
    -- A repeat of the request that cancelled the order: its first response was lost.
    return query select case when is_own then 'cancelled' else 'order.not_cancellable' end,
      case when is_own then order_json(_cancelled, false) end
    from (select exists (select from order_history done where done.order_id = _order and done.to_status = 'CANCELLED'
      and done.actor = _caller and done.request_id = _request_id) as is_own) repeated;
    return;
  end if;

  update orders open set status = 'CANCELLED',
    reason = coalesce(_reason, case _role when 'BUYER' then 'CUSTOMER' else 'SELLER' end)
  where open.id = _order returning * into _cancelled;
  insert into order_history (order_id, seq, from_status, to_status, reason, actor, at, request_id)
  values (_order, case _before when 'NOTPAYED' then 2 else 3 end, _before, 'CANCELLED', _cancelled.reason, _caller,
    app.now(), _request_id);
  perform release_stock(array[_order]);
  update payments paid set status = 'CANCELED', canceled_at = app.now()
  where paid.order_id = _order and paid.status = 'COMPLETED' returning * into _payment;
  if found and not move_money(_cancelled.buyer_id, _payment.amount, 'REFUND', _payment.id) then
    raise exception 'Payment % cannot be refunded: its wallet is missing', _payment.id;
  end if;
  perform publish_cancelled(array[_order], coalesce(_payment.amount, 0), _request_id);
  -- The last lock, so that two cancellations of one buyer never wait for each other in a circle.
  if _role = 'BUYER' and _cancellations_max > 0 then
    insert into cancellations as own (buyer_id, recent) values (_caller, array[app.now()])
    on conflict (buyer_id) do update set
      recent = (own.recent || excluded.recent)[cardinality(own.recent) + 2 - _cancellations_max:],
      blocked_until = (own.recent || excluded.recent)[cardinality(own.recent) + 2 - _cancellations_max]
        + make_interval(mins => _cancellation_minutes);
  end if;
  if _role <> 'BUYER' then
    insert into operator_actions (operator, action, target, detail)
    values (_caller, 'cancel_order', _order, jsonb_build_object('reason', _cancelled.reason, 'status', _before));
  end if;
  return query select 'cancelled', order_json(_cancelled, false);
end $$;
