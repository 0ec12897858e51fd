-- For the bundle of release 0.1.0, which calls unsubscribe_from_restock by this name.
create or replace function app.leave_line(_product text, _buyer text) returns table (title text, waits boolean)
language sql as $$
  select * from app.unsubscribe_from_restock(_product, _buyer)
$$;
