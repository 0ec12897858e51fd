-- Snoozes the alert mails of a queue, or of one kind of its errors (_kind ''), until a time, or (no time) lifts that
-- snooze. A snooze replaces an earlier one of the same queue and kind; operator_actions keeps both.
create or replace function app.change_snooze(_caller text, _issued_at bigint, _queue text, _kind text,
  _until timestamptz, _reason text, _max_seconds int)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  if _until is null then
    update alert_snoozes snooze set until = app.now(), lifted_by = _caller
    where snooze.queue = _queue and snooze.kind = _kind and snooze.until > app.now();
  elsif _until <= app.now() or _until > app.now() + make_interval(secs => _max_seconds) then
    return query select 'snooze.until_invalid', null::jsonb; return;
  else
    insert into alert_snoozes as snooze (queue, kind, reason, snoozed_by, until)
    values (_queue, _kind, _reason, _caller, _until)
    on conflict (queue, kind) do update set reason = excluded.reason, snoozed_by = excluded.snoozed_by,
      snoozed_at = app.now(), until = excluded.until, lifted_by = null;
  end if;
  if found then
    insert into operator_actions (operator, action, target, detail)
    values (_caller, case when _until is null then 'unsnooze' else 'snooze' end, _queue, jsonb_strip_nulls(
      jsonb_build_object('kind', nullif(_kind, ''), 'until', rfc3339(_until), 'reason', _reason)));
  end if;
  return query select 'changed', jsonb_build_object('queue', _queue, 'snoozes', open_snoozes(_queue));
end $$;
