-- Claims the mails that are due: one a (queue, kind) in a window, and at most _mails_max in all, the last of which speaks
-- for everything else. An alert that was never sent does not count after its lease. _claim: who claims; when his answer was
-- lost and he asks again, he has what he claimed.
create or replace function app.claim_alerts(_claim text, _window_seconds int, _mails_max int, _lease_seconds int) returns table (id bigint)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _since timestamptz = app.now() - make_interval(secs => _window_seconds);
  _lease timestamptz = app.now() + make_interval(secs => _lease_seconds); _free int;
begin
  perform pg_advisory_xact_lock(43, 0);                            -- one claim at a time
  select _mails_max - 1 - count(*) into _free from dead_letter_alerts a
  where a.at > _since and (a.sent_at is not null or a.claimed_until > app.now());
  with uncovered as (
    select g.queue, g.kind, row_number() over (order by g.newest) as n
    from (select d.queue, d.kind, max(d.parked_at) as newest from dead_letters d where d.state = 'parked' group by d.queue, d.kind) g
    where not exists (
      select from dead_letter_alerts a
      where (a.queue = g.queue and a.kind = g.kind or a.queue = '*') and a.recovered_at is null
        and (a.at > _since or a.at >= g.newest) and (a.sent_at is not null or a.claimed_until > app.now())))
  insert into dead_letter_alerts (queue, kind, claimed_by, claimed_until)
  select u.queue, u.kind, _claim, _lease from uncovered u where u.n <= _free
  union
  select '*', '*', _claim, _lease from uncovered u where u.n > _free;
  return query select a.id from dead_letter_alerts a where a.claimed_by = _claim and a.sent_at is null;
end $$;
