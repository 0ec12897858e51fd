-- What became of cancelled orders, for whoever listens; `_refunded` is what went back into the buyer's wallet.
create or replace function app.tell_cancelled(_orders text[], _refunded bigint, _request text) returns void language plpgsql
set search_path = app, pg_temp as $$
begin
  insert into outbox (topic, type, data, request_id)
  select 'order', 'order.cancelled', jsonb_build_object('orderId', o.id, 'buyerId', o.buyer_id, 'reason', o.reason, 'total', o.total,
    'units', (select sum(l.quantity) from order_lines l where l.order_id = o.id), 'refunded', _refunded), _request
  from orders o where o.id = any (_orders) order by o.id;
end $$;
