-- The pause of a queue's consumer as operators see it; null while the consumer runs.
create or replace function app.open_pause(_queue text) returns jsonb language sql stable as $$
  select jsonb_build_object('reason', pause.reason, 'operator', pause.paused_by, 'at', app.rfc3339(pause.paused_at))
  from app.consumer_pauses pause where pause.queue = _queue and pause.resumed_at is null
$$;
