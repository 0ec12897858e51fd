-- How many buyers wait for a product: a rejection counts for its hours, a subscription until it ends. Counted up to
-- _max.
create or replace function app.count_waiting_buyers(_product text, _max int, _wait_hours int) returns int
language sql stable as $$
  select count(*) filter (where entry.subscribed_at is not null
    or entry.refused_at > app.now() - make_interval(hours => _wait_hours))::int
  from (
    select * from app.waitlist entry where entry.product_id = _product and entry.since is not null limit _max) entry
$$;
