-- Records how the messages of a batch ended: [{"messageId", "error"}] that failed, and [{"id", "send"}] of dead letters
-- that were processed at last. Returns how many were recorded. A copy that is processed after a person discarded the
-- dead letter is only noted in its history.
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
    -- A higher number: the copy is newer than a restored database.
    where dead.id = copy->>'id' and dead.sends <= (copy->>'send')::int and dead.queue = _queue
      and dead.state in ('retrying', 'redriven', 'parked')
    returning dead.id),
  -- A copy whose sending has begun counts as sent: the worker may not have recorded that yet.
  items as (
    update app.redrive_items item set state = 'handled' from handled
    where item.dead_letter_id = handled.id and item.state in ('waiting', 'sent')
      and (item.state = 'sent' or item.sending_at is not null)),
  write_history as (
    insert into app.dead_letter_history (dead_letter_id, state, actor, detail)
    select handled.id, 'handled', _queue, '' from handled
    union all
    select dead.id, 'discarded', _queue, 'a copy that was already in the queue was processed'
    from jsonb_array_elements(_handled) copy join app.dead_letters dead on dead.id = copy->>'id'
    where dead.sends = (copy->>'send')::int and dead.queue = _queue and dead.state = 'discarded')
  select (select count(*) from failed)::int + (select count(*) from handled)::int
$$;
