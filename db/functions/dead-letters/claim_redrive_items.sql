-- Claims what a redrive may send now: at most the messages of a second, and not before the last second is over, however
-- many workers call. A claim whose worker died can be claimed again after its lease. A claim changes no dead letter:
-- begin_redriven_send does, for each one right before it is sent. The row without an id has the seconds until the next
-- poll: few while a dead letter waits, more and more while a sent one is neither handled nor returned, and the time at
-- which a sent one counts as handled. parked: messages wait for a person that did not before.
create or replace function app.claim_redrive_items(_batch_max int, _lease_seconds int, _settle_seconds int,
  _again boolean, _follow_seconds int default 0, _window_seconds int default 900)
returns table (redrive_id text, id text, queue text, wait_milliseconds int, poll_seconds int, parked boolean)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _redrive redrives;
  _claimed text[];
  _settle interval = make_interval(secs => _settle_seconds);
  _follow interval = make_interval(secs => _follow_seconds);
  _window interval = make_interval(secs => _window_seconds);
  _next timestamptz;
  -- Alert mails are due when a snooze has ended, and once more when its window is over.
  _parked boolean = settle_dead_letters(_settle_seconds) > 0 or exists (
    select from alert_snoozes snooze join dead_letters dead on dead.queue = snooze.queue
      and snooze.kind in ('', dead.kind) and dead.state = 'parked'
    where snooze.until between app.now() - make_interval(secs => 2 * _window_seconds) and app.now());
  _polls boolean;
begin
  update redrives redrive set state = 'done', ended_at = app.now()
  where redrive.state = 'running' and redrive.events_to is null and not exists (
    select from redrive_items item join dead_letters dead on dead.id = item.dead_letter_id
    where item.redrive_id = redrive.id and (item.state = 'waiting'
      or item.state = 'sent' and consumable_since(dead.queue, item.sent_at) > app.now() - _settle));
  select * into _redrive from redrives redrive
  where redrive.next_at <= app.now() and redrive.state = 'running' and exists (
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
    return query
    select _redrive.id, dead.id, dead.queue, ceil(extract(epoch from _redrive.next_at - app.now()) * 1000)::int,
      null::int, _parked
    from dead_letters dead where dead.id = any (_claimed);
    return;
  end if;
  select min(at) into _next from (
    select case
        when item.state = 'waiting' then greatest(redrive.next_at, item.claimed_until)
        else app.now() + least(interval '60 seconds',
          greatest(interval '2 seconds', (app.now() - item.sent_at) / 2)) end as at
    from redrives redrive join redrive_items item on item.redrive_id = redrive.id
    where item.state = 'waiting' or item.state = 'sent' and redrive.state = 'running'
    union all
    select consumable_since(dead.queue, dead.due_at) + _settle from dead_letters dead
    where dead.state in ('retrying', 'redriven')
    union all
    -- Operators wait for the recovery mails of these queues. None can be due before the last message on its way is due,
    -- nor while a message is parked.
    select greatest(max(dead.due_at), app.now()) + least(interval '60 seconds',
      greatest(interval '2 seconds', (app.now() - max(dead.due_at)) / 2))
    from dead_letter_alerts alert join dead_letters dead on dead.queue = alert.queue or alert.queue = '*'
    where alert.sent_at is not null and alert.told_at is null and dead.state in ('retrying', 'redriven', 'parked')
    group by alert.queue having bool_and(dead.state <> 'parked')
    union all
    select ends.at from alert_snoozes snooze cross join unnest(array[snooze.until, snooze.until + _window]) ends (at)
    where ends.at > app.now() and exists (
      select from dead_letters dead
      where dead.state = 'parked' and dead.queue = snooze.queue and snooze.kind in ('', dead.kind))
    union all
    -- The event source mapping of a paused consumer is compared with the pause: a deployment may have enabled it.
    select app.now() + case when coalesce(pause.resumed_at, pause.paused_at) > app.now() - _follow
      then interval '10 seconds' else interval '5 minutes' end
    from consumer_pauses pause where pause.resumed_at is null or pause.resumed_at > app.now() - _follow) due
  where due.at < 'infinity';
  _polls = _next is not null and claim_poll('redrive', _next, _again);
  if _polls or _parked then
    return query select null::text, null::text, null::text, null::int,
      case when _polls then greatest(1, ceil(extract(epoch from _next - app.now())))::int end, _parked;
  end if;
end $$;
