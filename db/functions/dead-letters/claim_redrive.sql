-- Claims what a redrive may send now: at most a second's worth, and not before the last second's worth is over, however many
-- workers ask. A claim whose worker died is claimed again after its lease. The row without an id says when to look again:
-- soon while something waits, later and later while something sent is neither handled nor back.
create or replace function app.claim_redrive(_batch_max int, _lease_seconds int, _settle_seconds int, _again boolean)
returns table (redrive_id text, id text, queue text, send int, wait_milliseconds int, look int)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _r redrives; _claimed text[]; _next timestamptz;
begin
  update redrives r set state = 'done', ended_at = app.now()
  where r.state = 'running' and not exists (select from redrive_items i where i.redrive_id = r.id and (i.state = 'waiting'
    or i.state = 'sent' and i.sent_at > app.now() - make_interval(secs => _settle_seconds)));
  -- A cancelled one may have left claimed letters behind: they are sent all the same.
  select * into _r from redrives r where r.next_at <= app.now() and r.state <> 'done' and exists (
    select from redrive_items i where i.redrive_id = r.id and i.state = 'waiting' and (i.claimed_until is null or i.claimed_until <= app.now()))
  order by r.id limit 1 for update skip locked;
  if found then
    with due as (
      select i.dead_letter_id from redrive_items i
      where i.redrive_id = _r.id and i.state = 'waiting' and (i.claimed_until is null or i.claimed_until <= app.now())
      order by i.dead_letter_id limit least(_batch_max, _r.rate) for update skip locked),
    held as (
      update redrive_items i set claimed_until = app.now() + make_interval(secs => _lease_seconds) from due
      where i.redrive_id = _r.id and i.dead_letter_id = due.dead_letter_id returning i.dead_letter_id)
    select coalesce(array_agg(h.dead_letter_id), '{}') into _claimed from held h;
    update redrives r set next_at = app.now() + cardinality(_claimed) * interval '1 second' / r.rate where r.id = _r.id returning * into _r;
    insert into dead_letter_history (dead_letter_id, state, actor, detail) select l, 'redriven', _r.operator, _r.id from unnest(_claimed) l;
    return query
    update dead_letters d set state = 'redriven', sends = d.sends + 1, due_at = app.now(), ended_at = null, version = d.version + 1, actor = _r.operator
    where d.id = any (_claimed)
    returning _r.id, d.id, d.queue, d.sends, ceil(extract(epoch from _r.next_at - app.now()) * 1000)::int, null::int;
    return;
  end if;
  select min(case when i.state = 'waiting' then greatest(r.next_at, i.claimed_until)
    else app.now() + least(interval '60 seconds', greatest(interval '2 seconds', (app.now() - i.sent_at) / 2)) end) into _next
  from redrives r join redrive_items i on i.redrive_id = r.id and i.state in ('waiting', 'sent') where r.state = 'running';
  if _next is not null and take_look('redrive', _next, _again) then
    return query select null::text, null::text, null::text, null::int, null::int, greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;
