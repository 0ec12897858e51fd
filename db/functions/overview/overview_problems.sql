-- What is wrong now, the most urgent first, and since when: parked dead letters of a queue, a queue whose oldest due
-- row has waited longer than _late_seconds, notification runs that an error has stopped, restocks that the factory has
-- accepted and did not deliver, paused consumers, mails that were not sent. Stopped runs and mails: of the last day.
create or replace function app.overview_problems(_late_seconds int, _mails_max int)
returns table (kind text, since timestamptz, count bigint, queue text)
language sql stable set search_path = app, pg_temp set enable_seqscan = off as $$
  select problem.kind, problem.since, problem.count, problem.queue from (
    select 1 as nth, 'dead_letters' as kind, min(dead.parked_at) as since, count(*) as count, dead.queue
    from dead_letters dead where dead.state = 'parked' group by dead.queue
    union all
    select 2, 'queue_late', late.at, 1, late.name from queue_due() late
    where late.at < app.now() - make_interval(secs => _late_seconds) and open_pause(late.name) is null
    union all
    select 3, 'notices_stopped', min(run.stopped_at), count(*), null from notice_runs run
    where run.status = 'CANCELED_BY_ERROR' and run.stopped_at > app.now() - interval '1 day'
    union all
    select 4, 'restocks_overdue', min(open.created_at), count(*), null from restocks open
    where open.closed_at is null and open.state = 'OVERDUE'
    union all
    select 5, 'consumer_paused', pause.paused_at, 1, pause.queue from consumer_pauses pause
    where pause.resumed_at is null
    union all
    select 6, 'mails_failed', min(mail.ended_at), count(*), null from (
      (select failed.ended_at from mails failed where failed.state = 'FAILED' order by failed.id desc limit _mails_max)
      union all
      (select unsure.ended_at from mails unsure where unsure.state = 'UNKNOWN'
       order by unsure.id desc limit _mails_max)) mail
    where mail.ended_at > app.now() - interval '1 day') problem
  where problem.count > 0 order by problem.nth, problem.since, problem.queue
$$;
