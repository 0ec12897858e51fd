-- Queues of which nothing is parked any more, nor on its way after a redrive: each is told once, and again only when whoever
-- was to tell it has died, or asks again because his answer was lost.
create or replace function app.claim_recoveries(_claim text, _settle_seconds int, _lease_seconds int) returns table (recovery jsonb) language sql as $$
  with mended as (
    update app.dead_letter_alerts a set recovered_at = app.now(), told_by = _claim
    where a.sent_at is not null and a.told_at is null
    and (a.recovered_at is null or a.told_by = _claim or a.recovered_at <= app.now() - make_interval(secs => _lease_seconds))
    and not exists (
      select from app.dead_letters d where (a.queue = '*' or d.queue = a.queue) and (d.state = 'parked'
        or d.state = 'redriven' and d.due_at > app.now() - make_interval(secs => _settle_seconds)))
    returning a.id, a.queue, a.at)
  select jsonb_build_object('queue', m.queue, 'alerts', jsonb_agg(m.id), 'since', app.rfc3339(min(m.at)),
    'handled', (select count(*) from app.dead_letters d where (m.queue = '*' or d.queue = m.queue) and d.state in ('handled', 'redriven') and d.parked_at is not null and coalesce(d.ended_at, app.now()) >= min(m.at)),
    'discarded', (select count(*) from app.dead_letters d where (m.queue = '*' or d.queue = m.queue) and d.state = 'discarded' and d.ended_at >= min(m.at)))
  from mended m group by m.queue order by m.queue
$$;
