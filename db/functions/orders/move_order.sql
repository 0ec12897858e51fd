-- Marks an order as shipped (its units leave on_hand and reserved together, so the available stock stays) or as
-- delivered.
create or replace function app.move_order(_caller text, _issued_at bigint, _order text, _to text, _request_id text)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _moved orders;
  _from text = case _to when 'SHIPPING' then 'PREPARING' else 'SHIPPING' end;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _moved from orders found
  where found.id = _order and (_role = 'OPERATOR' or found.seller_id = _caller) for no key update;
  if not found then return query select 'order.not_found', null::jsonb; return; end if;
  if _moved.status <> _from then
    -- A repeat of the request that moved the order: its first response was lost.
    return query
    select case when is_own then 'moved' when _to = 'SHIPPING' then 'order.not_shippable'
        else 'order.not_deliverable' end,
      case when is_own then order_json(_moved, false) end
    from (select exists (select from order_history done where done.order_id = _order and done.to_status = _to
      and done.actor = _caller and done.request_id = _request_id) as is_own) repeated;
    return;
  end if;
  update orders moving set status = _to where moving.id = _order returning * into _moved;
  insert into order_history (order_id, seq, from_status, to_status, actor, at, request_id)
  values (_order, case _to when 'SHIPPING' then 3 else 4 end, _from, _to, _caller, app.now(), _request_id);
  if _to = 'SHIPPING' then
    perform change_stock(shipped.product_id, -shipped.quantity, -shipped.quantity) from (
      select line.product_id, line.quantity from order_lines line
      where line.order_id = _order order by 1 offset 0) shipped;
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
    select line.product_id, -line.quantity, -line.quantity, 'SHIPMENT', line.order_id from order_lines line
    where line.order_id = _order order by line.line;
  end if;
  return query select 'moved', order_json(_moved, false);
end $$;
