-- Claims the mails that are due: one per (queue, kind) and window, and at most _mails_max in all, the last of which
-- stands for everything else until it recovers; what is parked after that is announced again. An alert that was not
-- sent does not count after its lease. _claim identifies the caller: repeating the call returns what the first call
-- claimed. A snoozed cause has no mail; the mail that stands for everything else counts its messages, too.
create or replace function app.claim_alerts(_claim text, _window_seconds int, _mails_max int, _lease_seconds int)
returns table (id bigint) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _since timestamptz = app.now() - make_interval(secs => _window_seconds);
  _lease timestamptz = app.now() + make_interval(secs => _lease_seconds);
  _free int;
begin
  perform pg_advisory_xact_lock(43, 0);  -- one claim at a time
  select _mails_max - 1 - count(*) into _free from dead_letter_alerts alert
  where alert.at > _since and (alert.sent_at is not null or alert.claimed_until > app.now());
  with uncovered as (
    select cause.queue, cause.kind, row_number() over (order by cause.newest) as n
    from (
      select dead.queue, dead.kind, max(dead.parked_at) as newest from dead_letters dead
      where dead.state = 'parked' group by dead.queue, dead.kind) cause
    where not is_snoozed(cause.queue, cause.kind) and not exists (
      select from dead_letter_alerts alert
      where (alert.queue = cause.queue and alert.kind = cause.kind or alert.queue = '*')
        and alert.recovered_at is null and (alert.at > _since or alert.at >= cause.newest)
        and (alert.sent_at is not null or alert.claimed_until > app.now())))
  insert into dead_letter_alerts (queue, kind, claimed_by, claimed_until)
  select uncovered.queue, uncovered.kind, _claim, _lease from uncovered where uncovered.n <= _free union
  select '*', '*', _claim, _lease from uncovered where uncovered.n > _free;
  return query select alert.id from dead_letter_alerts alert where alert.claimed_by = _claim and alert.sent_at is null
    order by alert.id;
end $$;
