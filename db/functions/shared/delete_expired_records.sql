-- Deletes responses whose keys have expired and failure reasons of messages that no queue holds any more, and redacts
-- dead letters that ended long ago: at most _batch_max of each. Returns how many. Runs as its owner, because shop_app
-- may delete nothing; the minimum ages hold whatever the caller asks for.
create or replace function app.delete_expired_records(_keys_hours int, _failures_days int, _batch_max int,
  _dead_letters_days int default 14) returns int
language sql security definer set search_path = app, pg_temp as $$
  with deleted_keys as (
    delete from idempotency response using (
      select caller, route, key from idempotency
      where created_at < app.now() - make_interval(hours => greatest(_keys_hours, 24))
      order by created_at limit _batch_max for update skip locked) expired
    where (response.caller, response.route, response.key) = (expired.caller, expired.route, expired.key) returning 1),
  deleted_failures as (
    delete from failures failure using (
      select message_id from failures where at < app.now() - make_interval(days => greatest(_failures_days, 14))
      order by at limit _batch_max for update skip locked) expired
    where failure.message_id = expired.message_id returning 1)
  select (select count(*) from deleted_keys)::int + (select count(*) from deleted_failures)::int
    + redact_dead_letters(array(
      select dead.id from dead_letters dead
      where dead.ended_at < app.now() - make_interval(days => greatest(_dead_letters_days, 14))
        and dead.redacted_at is null and dead.state = 'handled' and not exists (
          select from redrive_items item where item.dead_letter_id = dead.id and item.state = 'waiting')
      order by dead.ended_at limit _batch_max for update skip locked))
$$;
