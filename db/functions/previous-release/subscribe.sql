-- For the bundle of release 0.1.0, which calls set_restock_subscription by this name.
create or replace function app.subscribe(_caller text, _issued_at bigint, _product text, _joins boolean) returns text
language sql as $$
  select changed.outcome from app.set_restock_subscription(_caller, _issued_at, _product, _joins) changed
$$;
