-- The content of alerts, counted when they are sent, so that a burst is one mail with its whole number.
create or replace function app.read_alerts(_ids jsonb) returns table (alert jsonb) language sql stable as $$
  select jsonb_build_object('id', alert.id, 'queue', alert.queue, 'count', count(dead.id),
    'oldest', app.rfc3339(min(dead.created_at)),
    'ageSeconds', coalesce(extract(epoch from app.now() - min(dead.created_at)), 0)::int,
    'error', coalesce((array_agg(dead.error order by dead.parked_at desc))[1], alert.kind),
    'errors', count(distinct dead.kind),
    'queues', coalesce(jsonb_agg(distinct dead.queue) filter (where dead.queue is not null), '[]'),
    'paused', (
      select coalesce(jsonb_agg(jsonb_build_object('queue', pause.queue, 'paused', app.open_pause(pause.queue))
        order by pause.queue), '[]')
      from app.consumer_pauses pause
      where pause.resumed_at is null and (alert.queue = '*' or pause.queue = alert.queue)),
    'top', to_jsonb((array_agg(dead.id order by dead.created_at, dead.id))[1:5]))
  from app.dead_letter_alerts alert left join app.dead_letters dead
    on dead.state = 'parked' and (alert.queue = '*' or dead.queue = alert.queue and dead.kind = alert.kind)
  where alert.id in (select wanted::bigint from jsonb_array_elements_text(_ids) wanted)
  group by alert.id order by alert.id
$$;
