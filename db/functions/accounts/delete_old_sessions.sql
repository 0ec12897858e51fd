-- Deletes sessions that were not used for at least _days, at most _batch_max. Returns how many. Runs as its owner,
-- because shop_app may delete nothing; the minimum age holds whatever the caller asks for.
create or replace function app.delete_old_sessions(_days int, _batch_max int) returns int
language sql security definer set search_path = app, pg_temp as $$
  with deleted as (
    delete from sessions session using (
      select id from sessions where renewed_at < app.now() - make_interval(days => greatest(_days, 60))
      order by renewed_at limit _batch_max for update skip locked) old
    where session.id = old.id returning 1)
  select count(*)::int from deleted
$$;
