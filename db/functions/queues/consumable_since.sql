-- Since when the consumer of a queue could take a message that was due in the queue at _at: later if the consumer was
-- paused meanwhile, and infinity while the consumer is paused.
create or replace function app.consumable_since(_queue text, _at timestamptz) returns timestamptz
language sql stable as $$
  select greatest(_at, max(coalesce(pause.resumed_at, 'infinity'))) from app.consumer_pauses pause
  where pause.queue = _queue and (pause.resumed_at is null or pause.resumed_at > _at)
$$;
