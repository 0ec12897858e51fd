-- One attempt to pay an order whose row the caller has locked. Money and status change together, or the attempt records
-- why not. After an insufficient balance the buyer may try again until the deadline. The order may be written as paid
-- already: place_orders does that if the locked wallet suffices.
create or replace function app.attempt_payment(_order app.orders, _id text, _key text, _hash text, _fails boolean,
  _request_id text)
returns void language plpgsql set search_path = app, pg_temp as $$
declare
  _status text = 'COMPLETED';
  _problem text;
begin
  if _order.payment_due_at is null then
    _status = 'FAILED_QUANTITY'; _problem = 'stock.sold_out';
  elsif _fails then
    _status = 'FAILED_CUSTOMER'; _problem = 'payment.failed';
  elsif not move_money(_order.buyer_id, -_order.total, 'PAYMENT', _id) then
    _status = 'FAILED_CUSTOMER'; _problem = 'payment.insufficient_balance';
  end if;
  if _order.status = 'PREPARING' and _status <> 'COMPLETED' then
    raise exception 'Order % was written as paid, but its payment failed: %', _order.id, _problem;
  end if;
  insert into payments (id, order_id, buyer_id, amount, status, problem, in_progress_at, ended_at, idempotency_key,
    request_hash)
  values (_id, _order.id, _order.buyer_id, _order.total, _status, _problem,
    case when _status <> 'FAILED_QUANTITY' then app.now() end, app.now(), _key, _hash);
  if _status = 'COMPLETED' then
    if _order.status = 'NOTPAYED' then
      update orders paid set status = 'PREPARING', payment_id = _id where paid.id = _order.id;
    end if;
    insert into order_history (order_id, seq, from_status, to_status, actor, at, request_id)
    values (_order.id, 2, 'NOTPAYED', 'PREPARING', _order.buyer_id, app.now(), _request_id);
    insert into outbox (topic, type, data, request_id)
    select 'order', 'order.paid', jsonb_build_object('orderId', _order.id, 'buyerId', _order.buyer_id,
      'total', _order.total, 'units', sum(line.quantity), 'paymentId', _id), _request_id
    from order_lines line where line.order_id = _order.id;
  else
    if _order.payment_id is distinct from _id then
      update orders unpaid set payment_id = _id where unpaid.id = _order.id;
    end if;
    insert into outbox (topic, type, data, request_id) values ('order', 'payment.failed', jsonb_build_object(
      'paymentId', _id, 'orderId', _order.id, 'amount', _order.total, 'status', _status, 'problem', _problem),
      _request_id);
  end if;
end $$;
