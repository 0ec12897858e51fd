-- Records how the messages of a batch ended: [{"messageId", "error"}] that failed, and [{"id", "send"}] of dead letters
-- that were processed at last. Returns how many were recorded.
create or replace function app.record_outcomes(_queue text, _failed jsonb, _handled jsonb, _request_id text) returns int
language sql as $$
  with failed as (
    insert into app.failures (message_id, queue, error, request_id)
    select distinct on (1) failure->>'messageId', _queue, failure->>'error', _request_id
    from jsonb_array_elements(_failed) failure
    on conflict (message_id) do update set error = excluded.error, request_id = excluded.request_id, at = app.now()
    returning 1),
  handled as (
    update app.dead_letters dead set state = 'handled', ended_at = app.now(), version = dead.version + 1,
      actor = _queue
    from jsonb_array_elements(_handled) copy
    where dead.id = copy->>'id' and dead.sends = (copy->>'send')::int and dead.queue = _queue
      and dead.state in ('retrying', 'redriven')
    returning dead.id),
  -- A copy that a redrive has claimed counts as sent: its worker may not have recorded it yet.
  items as (
    update app.redrive_items item set state = 'handled' from handled
    where item.dead_letter_id = handled.id and item.state in ('waiting', 'sent')
      and (item.state = 'sent' or item.claimed_until is not null)),
  write_history as (
    insert into app.dead_letter_history (dead_letter_id, state, actor, detail)
    select handled.id, 'handled', _queue, '' from handled)
  select (select count(*) from failed)::int + (select count(*) from handled)::int
$$;
