-- What the tables know of each queue: its dead letters, what failed last, and of those that only wake a worker how long the
-- oldest row has waited that is due.
create or replace function app.queues_answer() returns table (name text, item jsonb) language sql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
  with due (name, at) as (
    values ('relay', (select min(o.due_at) from outbox o where o.published_at is null)),
      ('mail', (select min(m.due_at) from mails m where m.state = 'PENDING' and m.kind <> 'stock.back')),
      ('deadline', (select min(o.payment_due_at) from orders o where o.status = 'NOTPAYED')),
      ('redrive', (select min(r.next_at) from redrives r where r.state = 'running'))),
  parked (name, count) as (select d.queue, count(*) from dead_letters d where d.state = 'parked' group by 1),
  retrying (name, count) as (select d.queue, count(*) from dead_letters d where d.state = 'retrying' group by 1),
  -- One look into the index a queue, however many failures it has.
  names (name) as (
    with recursive next (name) as (
      (select f.queue from failures f order by f.queue limit 1)
      union all
      select (select f.queue from failures f where f.queue > n.name order by f.queue limit 1) from next n where n.name is not null)
    select n.name from next n where n.name is not null
    union select d.name from due d union select p.name from parked p union select r.name from retrying r)
  select n.name, jsonb_build_object('parked', coalesce(p.count, 0), 'retrying', coalesce(r.count, 0),
    'oldestSeconds', case when d.at <= app.now() then extract(epoch from app.now() - d.at)::int end,
    'lastFailure', (select jsonb_build_object('error', f.error, 'at', rfc3339(f.at), 'requestId', f.request_id)
      from failures f where f.queue = n.name order by f.at desc limit 1))
  from names n left join due d on d.name = n.name left join parked p on p.name = n.name left join retrying r on r.name = n.name
$$;
