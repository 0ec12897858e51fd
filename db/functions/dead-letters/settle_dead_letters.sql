-- Ends what only time can end:
--   A message that was sent to its queue and neither failed again nor was recorded as handled: after _settle_seconds it
--   counts as handled, because the record of its outcome was lost. The time of a pause of its consumer
--   does not count. If the message fails later, record_dead_letter takes it back. A message that was sent before the
--   database was restored may have been handled in the database that was lost: it waits for a person. So does a message
--   whose consumer was paused for almost as long as SQS keeps messages (4 days), or longer: the queue may have lost it.
--   A message of a stopped redrive, or a discarded message, whose worker died while sending: it is not sent again, and
--   waits for a person unless it was handled before.
-- Returns how many wait for a person now and did not before: the caller alerts the operators.
create or replace function app.settle_dead_letters(_settle_seconds int) returns int language sql as $$
  with lapsed as (
    select item.redrive_id, dead.id, item.was
    from app.redrive_items item join app.redrives redrive on redrive.id = item.redrive_id
    join app.dead_letters dead on dead.id = item.dead_letter_id
    where item.state = 'waiting' and item.claimed_until <= app.now()
      and (redrive.state = 'cancelled' or dead.state = 'discarded' or dead.redacted_at is not null)
    for update of dead skip locked),
  items as (
    update app.redrive_items item set state = 'cancelled' from lapsed
    where item.redrive_id = lapsed.redrive_id and item.dead_letter_id = lapsed.id and item.state = 'waiting'),
  returned as (
    update app.dead_letters dead set version = dead.version + 1, actor = lapsed.redrive_id,
      state = case when lapsed.was = 'handled' then 'handled' else 'parked' end,
      ended_at = case when lapsed.was = 'handled' then app.now() end,
      parked_at = case when lapsed.was = 'handled' then dead.parked_at else coalesce(dead.parked_at, app.now()) end
    from lapsed where dead.id = lapsed.id and dead.state = 'redriven'
    returning dead.id, dead.state, dead.actor, dead.parked_at = app.now() as is_new),
  due as (
    select dead.id, case when dead.actor = 'restore' then 'restore'
        when app.consumable_since(dead.queue, dead.due_at) > dead.due_at + interval '95 hours' then 'redrive'
      end as doubted_by
    from app.dead_letters dead
    where dead.state in ('retrying', 'redriven') and dead.due_at <= app.now() - make_interval(secs => _settle_seconds)
      and app.consumable_since(dead.queue, dead.due_at) <= app.now() - make_interval(secs => _settle_seconds)
      and not exists (
        select from app.redrive_items item
        where item.dead_letter_id = dead.id and item.state = 'waiting' and item.sending_at is not null)
    for update skip locked),
  settled as (
    update app.dead_letters dead set state = 'handled', ended_at = app.now(), version = dead.version + 1,
      actor = 'redrive'
    from due where dead.id = due.id and due.doubted_by is null
    returning dead.id),
  uncertain as (
    update app.dead_letters dead set state = 'parked', parked_at = app.now(), version = dead.version + 1
    from due where dead.id = due.id and due.doubted_by is not null
    returning dead.id, due.doubted_by),
  uncertain_items as (
    update app.redrive_items item set state = 'returned' from uncertain
    where item.dead_letter_id = uncertain.id and item.state = 'sent'),
  write_history as (
    insert into app.dead_letter_history (dead_letter_id, state, actor, detail)
    select returned.id, returned.state, returned.actor,
      'the redrive was stopped, and its worker did not report whether the message was sent' from returned
    union all
    select settled.id, 'handled', 'redrive',
      format('the message did not fail again within %s s, and counts as handled', _settle_seconds) from settled
    union all
    select uncertain.id, 'parked', uncertain.doubted_by, case uncertain.doubted_by
      when 'restore' then 'whether the message was handled is unknown since the restore'
      else 'the consumer was paused for as long as its queue keeps messages, so the message may be lost' end
    from uncertain)
  select (select count(*) from returned where returned.is_new)::int + (select count(*) from uncertain)::int
$$;
