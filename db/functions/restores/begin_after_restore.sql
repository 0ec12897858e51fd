-- Fits a database that was restored to an earlier time to the queues, readers and systems outside, which are newer.
-- Called by the set-up with the ARN of the new cluster, once for each cluster: a repeat returns null. Returns how many
-- rows it changed.
--   Numbers: every sequence goes on behind all numbers that the lost database can have given out. The base is the time
--   of the clock (10,000 numbers a second since 1970), so the next restore is behind this one.
--   Events that were published in the last _republish_minutes are published again, with their places in the stream: an
--   effect of a consumer may have been committed only in the lost database. Consumers deduplicate.
--   A mail to a person that may have left is UNKNOWN, so a person decides; so is a mail of these events that was not
--   stored yet. Notification runs stop. Reports to the operators are sent again.
--   Dead letters on their way are marked: settle_dead_letters does not take such a copy for handled.
create or replace function app.begin_after_restore(_cluster text, _republish_minutes int) returns jsonb
language plpgsql set search_path = app, pg_temp as $$
declare
  _base bigint = floor(extract(epoch from clock_timestamp()))::bigint * 10000;
  _error text = 'the database was restored: the mail may have been sent';
  _uncertain bigint[];
  _done jsonb;
begin
  -- Of two calls at once the later one sees here what the first has done.
  perform pg_advisory_xact_lock(46, 0);
  if exists (select from operator_actions past where past.action = 'restore' and past.target = _cluster) then
    return null;
  end if;
  perform setval(format('app.%I', number.sequencename)::regclass, greatest(coalesce(number.last_value, 0), _base))
  from pg_sequences number where number.schemaname = 'app';

  with recent as (
    update outbox event set published_at = null, claimed_until = null
    where event.published_at is not null
      and event.created_at >= (select max(newest.created_at) from outbox newest)
        - make_interval(mins => _republish_minutes)
    returning 1)
  select jsonb_build_object('events', count(*)) into _done from recent;

  perform store_mails((
    select coalesce(jsonb_agg(jsonb_build_object('kind', event.type, 'subject', event.data->>'orderId')), '[]')
    from outbox event
    where event.published_at is null and event.type in ('order.refused', 'order.paid', 'order.cancelled')));
  perform lock_mails();
  -- What does not hold any more stays open: its claim will supersede it.
  with uncertain as (
    update mails mail set state = 'UNKNOWN', claimed_at = coalesce(mail.claimed_at, app.now()), ended_at = app.now(),
      error = _error
    where mail.recipient_id <> 'operators'
      and (mail.state = 'SENDING' or mail.state = 'PENDING' and mail_is_current(mail))
    returning mail.id)
  select array_agg(uncertain.id) into _uncertain from uncertain;
  perform record_notice_outcomes(_uncertain);
  with stopped as (
    update notice_runs run set status = 'CANCELED_BY_ERROR', stopped_at = app.now(), error = _error
    where run.status = 'IN_PROGRESS' returning 1)
  select _done || jsonb_build_object('mails', coalesce(cardinality(_uncertain), 0), 'runs', count(*)) into _done
  from stopped;

  with marked as (
    update dead_letters dead set actor = 'restore', version = dead.version + 1
    where dead.state in ('retrying', 'redriven') and not exists (
      select from redrive_items item where item.dead_letter_id = dead.id and item.state = 'waiting')
    returning dead.id, dead.state),
  write_history as (
    insert into dead_letter_history (dead_letter_id, state, actor, detail)
    select marked.id, marked.state, 'restore', 'the database was restored after the message was sent' from marked)
  select _done || jsonb_build_object('deadLetters', count(*)) into _done from marked;

  insert into operator_actions (operator, action, target, detail) values ('setup', 'restore', _cluster, _done);
  return _done;
end $$;
