-- The last 15 minutes, oldest first; the last one is not over yet. Minutes without a row are zero.
create or replace function app.overview_rates() returns setof jsonb
language sql stable set search_path = app, pg_temp set enable_seqscan = off as $$
  select jsonb_build_object('at', rfc3339(minute.at), 'placed', coalesce(kept.placed, 0),
    'refused', coalesce(kept.refused, 0), 'mails', coalesce(kept.mails, 0), 'failures', coalesce(kept.failures, 0))
  from generate_series(date_trunc('minute', app.now()) - interval '14 minutes', date_trunc('minute', app.now()),
    interval '1 minute') minute (at)
  left join overview_minutes kept on kept.slot = overview_slot(minute.at) and kept.minute = minute.at
  order by minute.at
$$;
