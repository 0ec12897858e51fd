-- How many buyers wait for a product: a rejection counts for its hours, a subscription until it ends. Counted up to
-- _max, in the index waitlist_waiting: rejections that are too old are not read.
create or replace function app.count_waiting_buyers(_product text, _max int, _wait_hours int) returns int
language sql stable set enable_seqscan = off as $$
  select count(*)::int from (
    select from app.waitlist entry where entry.product_id = _product and entry.since is not null
      and case when entry.subscribed_at is not null then 'infinity' else entry.refused_at end
        > app.now() - make_interval(hours => _wait_hours)
    limit _max) entry
$$;
