-- Which dead letters a filter means: {"queue", "error", "kind", "state", "text"}, each optional.
create or replace function app.dead_letter_fits(_d app.dead_letters, _filter jsonb) returns boolean language sql stable as $$
  select (_filter->>'queue' is null or _d.queue = _filter->>'queue') and (_filter->>'state' is null or _d.state = _filter->>'state')
    and (_filter->>'kind' is null or _d.kind = _filter->>'kind')
    and (_filter->>'error' is null or position(lower(_filter->>'error') in lower(_d.error)) > 0)
    and (_filter->>'text' is null or position(lower(_filter->>'text') in lower(_d.id || ' ' || _d.message_id || ' ' || _d.body)) > 0)
$$;
