-- Counts mails and failures of the minutes since the last count into the ring of minutes. The last two minutes are
-- counted again by the next call, because a commit may be later than its time; a row that does not change is not
-- written. Returns the minute from which on the count is not complete. One caller at a time: count_events holds the row
-- of the totals.
create or replace function app.count_minutes(_from timestamptz) returns timestamptz
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _now timestamptz = date_trunc('minute', app.now());
begin
  insert into overview_minutes as kept (slot, minute, mails, failures)
  select overview_slot(minute.at), minute.at,
    (select count(*) from mails mail
     where mail.ended_at >= minute.at and mail.ended_at < minute.at + interval '1 minute' and mail.state = 'SENT'),
    (select count(*) from failures failure
     where failure.at >= minute.at and failure.at < minute.at + interval '1 minute')
  from generate_series(greatest(_from, _now - interval '14 minutes'), _now, interval '1 minute') minute (at)
  on conflict (slot) do update set minute = excluded.minute, mails = excluded.mails, failures = excluded.failures,
    placed = case when kept.minute = excluded.minute then kept.placed else 0 end,
    refused = case when kept.minute = excluded.minute then kept.refused else 0 end
  where (kept.minute, kept.mails, kept.failures) is distinct from (excluded.minute, excluded.mails, excluded.failures);
  return _now - interval '1 minute';
end $$;
