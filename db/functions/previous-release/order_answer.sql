-- For the bundle of release 0.1.0, which calls order_json by this name.
create or replace function app.order_answer(_order app.orders, _as_placed boolean) returns jsonb
language sql stable as $$
  select app.order_json(_order, _as_placed)
$$;
