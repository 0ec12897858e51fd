-- Whether a dead letter matches a filter: {"queue", "error", "kind", "state", "text", "from", "to"}, each
-- optional. from and to: recorded in this time, "to" excluded.
create or replace function app.dead_letter_matches(_dead app.dead_letters, _filter jsonb) returns boolean
language sql stable as $$
  select (_filter->>'queue' is null or _dead.queue = _filter->>'queue')
    and (_filter->>'state' is null or _dead.state = _filter->>'state')
    and (_filter->>'kind' is null or _dead.kind = _filter->>'kind')
    and (_filter->>'from' is null or _dead.created_at >= (_filter->>'from')::timestamptz)
    and (_filter->>'to' is null or _dead.created_at < (_filter->>'to')::timestamptz)
    and (_filter->>'error' is null or position(lower(_filter->>'error') in lower(_dead.error)) > 0)
    and (_filter->>'text' is null or position(
      lower(_filter->>'text') in lower(_dead.id || ' ' || _dead.message_id || ' ' || _dead.body)) > 0)
$$;
