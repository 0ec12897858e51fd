-- Records that the claimed events were sent, also when the replay was stopped meanwhile, and ends a replay after its
-- last event. Without effect if another worker has claimed and recorded the same events since.
create or replace function app.record_replayed(_redrive text, _claimed_to bigint) returns int language sql as $$
  with recorded as (
    update app.redrives redrive set events_after = _claimed_to,
      events_sent = redrive.events_sent + redrive.events_claimed,
      events_claimed_to = null, events_claimed = 0, claimed_until = null,
      state = case when redrive.state = 'running' and _claimed_to >= redrive.events_to then 'done'
        else redrive.state end,
      ended_at = case when redrive.state = 'running' and _claimed_to >= redrive.events_to then app.now()
        else redrive.ended_at end
    where redrive.id = _redrive and redrive.events_claimed_to = _claimed_to
    returning 1)
  select count(*)::int from recorded
$$;
