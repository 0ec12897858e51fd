-- Deletes responses whose keys have expired, failure reasons of messages that no queue holds any more, rejections of
-- order requests and figures of the order queue, and redacts dead letters that ended long ago: at most _batch_max of
-- each. Returns how many. Runs as its owner, because shop_app may delete nothing; the minimum ages hold whatever the
-- caller asks for.
create or replace function app.delete_expired_records(_keys_hours int, _failures_days int, _batch_max int,
  _dead_letters_days int default 14, _rejections_hours int default 24) returns int
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
    where failure.message_id = expired.message_id returning 1),
  -- A request expires long before its rejection is deleted, so no later delivery of it can be placed.
  deleted_rejections as (
    delete from order_rejections rejection using (
      select order_id from order_rejections
      where decided_at < app.now() - make_interval(hours => greatest(_rejections_hours, 24))
      order by decided_at limit _batch_max for update skip locked) expired
    where rejection.order_id = expired.order_id returning 1),
  deleted_batches as (
    delete from intake_batches batch using (
      select id from intake_batches where at < app.now() - make_interval(hours => greatest(_rejections_hours, 24))
      order by at limit _batch_max for update skip locked) expired
    where batch.id = expired.id returning 1)
  select (select count(*) from deleted_keys)::int + (select count(*) from deleted_failures)::int
    + (select count(*) from deleted_rejections)::int + (select count(*) from deleted_batches)::int
    + redact_dead_letters(array(
      select dead.id from dead_letters dead
      where dead.ended_at < app.now() - make_interval(days => greatest(_dead_letters_days, 14))
        and dead.redacted_at is null and dead.state = 'handled' and not exists (
          select from redrive_items item where item.dead_letter_id = dead.id and item.state = 'waiting')
      order by dead.ended_at limit _batch_max for update skip locked))
$$;
