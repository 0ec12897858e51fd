-- An order as callers see it, with its last attempt to pay; `_as_placed` shows it as it was answered first, so that a replay
-- is the same answer.
create or replace function app.order_answer(_order app.orders, _as_placed boolean) returns jsonb language plpgsql stable as $$
declare
  _payment jsonb; _status text = _order.status;
begin
  if _order.id is null then return null; end if; -- nothing about no order
  if _order.payment_id is not null and _as_placed then
    select app.payment_answer(p, true) into _payment from app.payments p where p.order_id = _order.id and p.idempotency_key is null;
  elsif _order.payment_id is not null then
    select app.payment_answer(p, false) into _payment from app.payments p where p.id = _order.payment_id;
  end if;
  if _as_placed and _order.payment_due_at is not null then
    _status = case when _payment->>'status' = 'COMPLETED' then 'PREPARING' else 'NOTPAYED' end;
  end if;
  return jsonb_build_object(
    'id', _order.id, 'buyerId', _order.buyer_id, 'sellerId', _order.seller_id, 'status', _status,
    'reason', case when _status = 'CANCELLED' then _order.reason end,
    'lines', (select jsonb_agg(jsonb_build_object('productId', l.product_id, 'quantity', l.quantity, 'unitPrice', l.unit_price) order by l.line)
              from app.order_lines l where l.order_id = _order.id),
    'total', _order.total, 'createdAt', app.rfc3339(_order.created_at), 'paymentDueAt', app.rfc3339(_order.payment_due_at),
    'payment', _payment);
end $$;
