-- Whether a person does not want alert mails about this queue and kind of error now.
create or replace function app.is_snoozed(_queue text, _kind text) returns boolean language sql stable as $$
  select exists (
    select from app.alert_snoozes snooze
    where snooze.queue = _queue and snooze.kind in ('', _kind) and snooze.until > app.now())
$$;
