-- Claims the next events of a replay: no more than its rate allows, however many workers call, and nothing of a replay
-- that was stopped. If the worker dies, the same events are claimed again after the lease. No event: the row without an
-- id has the seconds until the next poll, while another worker has a claim and may die.
-- Without sorts, the events come from the index of the stream: a claim reads no further than its last event.
create or replace function app.claim_replayed_events(_batch_max int, _lease_seconds int, _again boolean)
returns table (redrive_id text, queue text, claimed_to bigint, id bigint, type text, data jsonb, request_id text,
  at text, wait_milliseconds int, poll_seconds int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off set enable_sort = off as $$
#variable_conflict use_column
declare
  _redrive redrives;
  _after bigint;
  _claimed int;
  _claimed_to bigint;
begin
  select * into _redrive from redrives redrive
  where redrive.state = 'running' and redrive.events_to is not null and redrive.next_at <= app.now()
    and (redrive.claimed_until is null or redrive.claimed_until <= app.now())
  order by redrive.next_at, redrive.id limit 1 for update skip locked;
  if found then
    _after = _redrive.events_after;
    select count(*), max(next.seq) into _claimed, _claimed_to from (
      select event.seq from replayed_events(_redrive.wish->'events', _after, _redrive.events_to) event
      order by event.seq limit least(_batch_max, _redrive.rate)) next;
    update redrives redrive set events_claimed_to = _claimed_to, events_claimed = _claimed,
      claimed_until = app.now() + make_interval(secs => _lease_seconds),
      next_at = app.now() + _claimed * interval '1 second' / redrive.rate
    where redrive.id = _redrive.id returning * into _redrive;
    return query
    select _redrive.id, _redrive.wish->'events'->>'queue', _claimed_to, event.id, event.type, event.data,
      event.request_id, rfc3339(event.created_at),
      ceil(extract(epoch from _redrive.next_at - app.now()) * 1000)::int, null::int
    from replayed_events(_redrive.wish->'events', _after, _claimed_to) event order by event.seq;
  elsif exists (
    select from redrives redrive where redrive.state = 'running' and redrive.events_to is not null)
    and claim_poll('replay', app.now() + make_interval(secs => _lease_seconds), _again) then
    return query select null::text, null::text, null::bigint, null::bigint, null::text, null::jsonb, null::text,
      null::text, null::int, _lease_seconds;
  end if;
end $$;
