-- Publishes `order.cancelled` for each order; `_refunded`: the money that went back to the buyer's wallet.
create or replace function app.publish_cancelled(_orders text[], _refunded bigint, _request_id text) returns void
language plpgsql set search_path = app, pg_temp as $$
begin
  insert into outbox (topic, type, data, request_id)
  select 'order', 'order.cancelled', jsonb_build_object('orderId', cancelled.id, 'buyerId', cancelled.buyer_id,
    'reason', cancelled.reason, 'total', cancelled.total,
    'units', (select sum(line.quantity) from order_lines line where line.order_id = cancelled.id),
    'refunded', _refunded), _request_id
  from orders cancelled where cancelled.id = any (_orders) order by cancelled.id;
end $$;
