-- Claims what a redrive may send now: at most the messages of a second, and not before the last second is over, however
-- many workers call. A claim whose worker died can be claimed again after its lease. The row without an id has the
-- seconds until the next poll: few while a dead letter waits, more and more while a sent one is neither handled nor
-- returned.
create or replace function app.claim_redrive(_batch_max int, _lease_seconds int, _settle_seconds int, _again boolean)
returns table (redrive_id text, id text, queue text, send int, wait_milliseconds int, poll_seconds int)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _redrive redrives;
  _claimed text[];
  _next timestamptz;
begin
  update redrives redrive set state = 'done', ended_at = app.now() where redrive.state = 'running' and not exists (
    select from redrive_items item where item.redrive_id = redrive.id and (item.state = 'waiting'
      or item.state = 'sent' and item.sent_at > app.now() - make_interval(secs => _settle_seconds)));
  -- A cancelled redrive may have claimed dead letters: they are sent all the same.
  select * into _redrive from redrives redrive
  where redrive.next_at <= app.now() and redrive.state <> 'done' and exists (
    select from redrive_items item where item.redrive_id = redrive.id and item.state = 'waiting'
      and (item.claimed_until is null or item.claimed_until <= app.now()))
  order by redrive.id limit 1 for update skip locked;
  if found then
    with due as (
      select item.dead_letter_id from redrive_items item
      where item.redrive_id = _redrive.id and item.state = 'waiting'
        and (item.claimed_until is null or item.claimed_until <= app.now())
      order by item.dead_letter_id limit least(_batch_max, _redrive.rate) for update skip locked),
    claimed as (
      update redrive_items item set claimed_until = app.now() + make_interval(secs => _lease_seconds) from due
      where item.redrive_id = _redrive.id and item.dead_letter_id = due.dead_letter_id
      returning item.dead_letter_id)
    select coalesce(array_agg(claimed.dead_letter_id), '{}') into _claimed from claimed;
    update redrives redrive set next_at = app.now() + cardinality(_claimed) * interval '1 second' / redrive.rate
    where redrive.id = _redrive.id returning * into _redrive;
    insert into dead_letter_history (dead_letter_id, state, actor, detail)
    select dead, 'redriven', _redrive.operator, _redrive.id from unnest(_claimed) dead;
    return query
    update dead_letters dead set state = 'redriven', sends = dead.sends + 1, due_at = app.now(), ended_at = null,
      version = dead.version + 1, actor = _redrive.operator
    where dead.id = any (_claimed)
    returning _redrive.id, dead.id, dead.queue, dead.sends,
      ceil(extract(epoch from _redrive.next_at - app.now()) * 1000)::int, null::int;
    return;
  end if;
  select min(case
      when item.state = 'waiting' then greatest(redrive.next_at, item.claimed_until)
      else app.now() + least(interval '60 seconds',
        greatest(interval '2 seconds', (app.now() - item.sent_at) / 2)) end) into _next
  from redrives redrive join redrive_items item on item.redrive_id = redrive.id and item.state in ('waiting', 'sent')
  where redrive.state = 'running';
  if _next is not null and claim_poll('redrive', _next, _again) then
    return query select null::text, null::text, null::text, null::int, null::int,
      greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;
