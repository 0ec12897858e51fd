-- Removes the rejections before this time from the head of a waiting list, many at once.
create or replace function app.expire_refusals(_product text, _expired_before timestamptz) returns void
language sql set search_path = app, pg_temp set enable_seqscan = off as $$
  update waitlist entry set refused_at = null from (
    select head.buyer_id from (
      select first.buyer_id, first.refused_at from waitlist first
      where first.product_id = _product and first.since is not null
      order by first.turn, first.since, first.buyer_id limit 2000) head
    where head.refused_at <= _expired_before order by head.buyer_id) expired
  where entry.product_id = _product and entry.buyer_id = expired.buyer_id and entry.refused_at <= _expired_before
$$;
