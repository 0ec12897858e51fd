-- What an alert says, counted when it is sent, so that a burst is one mail with its whole number.
create or replace function app.read_alerts(_ids jsonb) returns table (alert jsonb) language sql stable as $$
  select jsonb_build_object('id', a.id, 'queue', a.queue, 'count', count(d.id), 'oldest', app.rfc3339(min(d.created_at)),
    'ageSeconds', coalesce(extract(epoch from app.now() - min(d.created_at)), 0)::int,
    'error', coalesce((array_agg(d.error order by d.parked_at desc))[1], a.kind), 'errors', count(distinct d.kind),
    'queues', coalesce(jsonb_agg(distinct d.queue) filter (where d.queue is not null), '[]'),
    'top', to_jsonb((array_agg(d.id order by d.created_at, d.id))[1:5]))
  from app.dead_letter_alerts a
  left join app.dead_letters d on d.state = 'parked' and (a.queue = '*' or d.queue = a.queue and d.kind = a.kind)
  where a.id in (select e::bigint from jsonb_array_elements_text(_ids) e) group by a.id order by a.id
$$;
