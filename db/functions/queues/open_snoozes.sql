-- The snoozes of a queue's alert mails that hold now, as operators see them.
create or replace function app.open_snoozes(_queue text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', nullif(snooze.kind, ''), 'until', app.rfc3339(snooze.until),
    'reason', snooze.reason, 'operator', snooze.snoozed_by, 'at', app.rfc3339(snooze.snoozed_at))
    order by snooze.kind), '[]')
  from app.alert_snoozes snooze where snooze.queue = _queue and snooze.until > app.now()
$$;
