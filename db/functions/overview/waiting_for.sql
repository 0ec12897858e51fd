-- How many wait for a product: a refusal counts for its hours, a subscription until it is left. Counted up to _max.
create or replace function app.waiting_for(_product text, _max int, _wait_hours int) returns int language sql stable as $$
  select count(*) filter (where w.subscribed_at is not null or w.refused_at > app.now() - make_interval(hours => _wait_hours))::int
  from (select * from app.waitlist w where w.product_id = _product and w.since is not null limit _max) w
$$;
