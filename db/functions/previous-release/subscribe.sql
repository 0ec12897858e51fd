-- For the bundle of release 0.1.0, which calls set_restock_subscription by this name. It drops `published`, so the
-- relay is not notified: during the upgrade the `stock.back` of a coming sale is published with the next event that
-- another request announces, at the latest by the daily sweep, and the reminders of that sale may start that much
-- later.
create or replace function app.subscribe(_caller text, _issued_at bigint, _product text, _joins boolean) returns text
language sql as $$
  select changed.outcome from app.set_restock_subscription(_caller, _issued_at, _product, _joins) changed
$$;
