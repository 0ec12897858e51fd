-- Sends an order (it leaves the shelf: on hand and reserved together, so nothing becomes available) or notes its arrival.
create or replace function app.move_order(_caller text, _issued_at bigint, _order text, _to text, _request text)
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
