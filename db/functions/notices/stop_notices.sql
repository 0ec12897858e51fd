-- Stops the runs of these mails with their error; a run that has ended by itself meanwhile stays as it ended.
create or replace function app.stop_notices(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids = '{}' then return; end if;
  update notice_runs r set status = 'CANCELED_BY_ERROR', stopped_at = app.now(), error = w.error
  from (select distinct on (m.subject_id) m.subject_id, coalesce(m.error, 'unknown') as error from mails m
    where m.id = any (_ids) and m.kind = 'stock.back' order by m.subject_id, m.id) w
  where r.id = w.subject_id and r.status = 'IN_PROGRESS';
end $$;
