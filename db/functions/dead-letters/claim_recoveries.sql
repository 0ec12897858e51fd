-- Claims the recovery mails of queues without parked dead letters and without any on their way back to the queue. Each
-- is sent once; a claim can be claimed again after its lease, or by the same caller (_claim).
create or replace function app.claim_recoveries(_claim text, _settle_seconds int, _lease_seconds int)
returns table (recovery jsonb) language sql as $$
  with recovered as (
    update app.dead_letter_alerts alert set recovered_at = app.now(), told_by = _claim
    where alert.sent_at is not null and alert.told_at is null
      and (alert.recovered_at is null or alert.told_by = _claim
        or alert.recovered_at <= app.now() - make_interval(secs => _lease_seconds))
      and not exists (
        select from app.dead_letters dead
        where (alert.queue = '*' or dead.queue = alert.queue) and (dead.state = 'parked'
          or dead.state in ('retrying', 'redriven')
            and app.consumable_since(dead.queue, dead.due_at) > app.now() - make_interval(secs => _settle_seconds)))
    returning alert.id, alert.queue, alert.at)
  select jsonb_build_object('queue', recovered.queue, 'alerts', jsonb_agg(recovered.id),
    'since', app.rfc3339(min(recovered.at)),
    'handled', (
      select count(*) from app.dead_letters dead
      where (recovered.queue = '*' or dead.queue = recovered.queue) and dead.state in ('handled', 'redriven')
        and dead.parked_at is not null and coalesce(dead.ended_at, app.now()) >= min(recovered.at)),
    'discarded', (
      select count(*) from app.dead_letters dead
      where (recovered.queue = '*' or dead.queue = recovered.queue) and dead.state = 'discarded'
        and dead.ended_at >= min(recovered.at)))
  from recovered group by recovered.queue order by recovered.queue
$$;
