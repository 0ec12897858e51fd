-- Forgets answers whose keys were promised for so long only, and reasons of messages no queue holds any more: so many of each
-- at a time; how many. As its owner, because the functions may delete nothing; so nothing younger, whatever is asked.
create or replace function app.forget_old(_keys_hours int, _failures_days int, _batch_max int) returns int
language sql security definer set search_path = app, pg_temp as $$
  with keys as (
    delete from idempotency i using (
      select caller, route, key from idempotency where created_at < app.now() - make_interval(hours => greatest(_keys_hours, 24))
      order by created_at limit _batch_max for update skip locked) old
    where (i.caller, i.route, i.key) = (old.caller, old.route, old.key) returning 1),
  reasons as (
    delete from failures f using (
      select message_id from failures where at < app.now() - make_interval(days => greatest(_failures_days, 14))
      order by at limit _batch_max for update skip locked) old
    where f.message_id = old.message_id returning 1)
  select (select count(*) from keys)::int + (select count(*) from reasons)::int
$$;
