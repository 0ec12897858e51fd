-- An order as callers see it, with its last payment attempt; `_as_placed`: as it was first returned, so that a repeat
-- of the request gets the same response. PL/pgSQL for its speed (see live_role).
create or replace function app.order_json(_order app.orders, _as_placed boolean) returns jsonb
language plpgsql stable as $$
declare
  _payment jsonb;
  _status text = _order.status;
begin
  if _order.id is null then return null; end if;  -- an outer join without an order
  if _order.payment_id is not null and _as_placed then
    select app.payment_json(payment, true) into _payment from app.payments payment
    where payment.order_id = _order.id and payment.idempotency_key is null;
  elsif _order.payment_id is not null then
    select app.payment_json(payment, false) into _payment from app.payments payment
    where payment.id = _order.payment_id;
  end if;
  if _as_placed and _order.payment_due_at is not null then
    _status = case when _payment->>'status' = 'COMPLETED' then 'PREPARING' else 'NOTPAYED' end;
  end if;
  return jsonb_build_object(
    'id', _order.id, 'buyerId', _order.buyer_id, 'sellerId', _order.seller_id, 'status', _status,
    'reason', case when _status = 'CANCELLED' then _order.reason end,
    'lines', (select jsonb_agg(jsonb_build_object('productId', line.product_id, 'quantity', line.quantity,
        'unitPrice', line.unit_price) order by line.line)
      from app.order_lines line where line.order_id = _order.id),
    'total', _order.total, 'createdAt', app.rfc3339(_order.created_at),
    'paymentDueAt', app.rfc3339(_order.payment_due_at), 'payment', _payment);
end $$;
