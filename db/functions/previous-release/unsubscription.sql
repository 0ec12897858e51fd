-- For the bundle of release 0.1.0, which calls restock_subscription by this name.
create or replace function app.unsubscription(_product text, _buyer text) returns table (title text, waits boolean)
language sql stable as $$
  select * from app.restock_subscription(_product, _buyer)
$$;
