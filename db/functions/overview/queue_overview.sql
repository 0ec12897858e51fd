-- What the tables know of each queue: its dead letters, the last failure, and for a queue whose messages are only
-- triggers how long its oldest due row has waited.
create or replace function app.queue_overview() returns table (name text, item jsonb)
language sql stable set search_path = app, pg_temp set enable_seqscan = off as $$
  with due (name, at) as (
    select queue.name, queue.at from queue_due() queue),
  parked (name, count) as (
    select dead.queue, count(*) from dead_letters dead where dead.state = 'parked' group by 1),
  retrying (name, count) as (
    select dead.queue, count(*) from dead_letters dead where dead.state = 'retrying' group by 1),
  -- One access to the index per queue, however many failures it has.
  names (name) as (
    with recursive next (name) as (
      (select failure.queue from failures failure order by failure.queue limit 1)
      union all
      select (select failure.queue from failures failure where failure.queue > next.name
        order by failure.queue limit 1)
      from next where next.name is not null)
    select next.name from next where next.name is not null
    union select due.name from due union select parked.name from parked union select retrying.name from retrying
    union select pause.queue from consumer_pauses pause where pause.resumed_at is null
    union select snooze.queue from alert_snoozes snooze where snooze.until > app.now())
  select names.name, jsonb_build_object(
    'parked', coalesce(parked.count, 0), 'retrying', coalesce(retrying.count, 0),
    'oldestSeconds', case when due.at <= app.now() then extract(epoch from app.now() - due.at)::int end,
    'lastFailure', (
      select jsonb_build_object('error', failure.error, 'at', rfc3339(failure.at), 'requestId', failure.request_id)
      from failures failure where failure.queue = names.name order by failure.at desc limit 1),
    'paused', open_pause(names.name), 'snoozes', open_snoozes(names.name))
  from names left join due on due.name = names.name left join parked on parked.name = names.name
  left join retrying on retrying.name = names.name
$$;
