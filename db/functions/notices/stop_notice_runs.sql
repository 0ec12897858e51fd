-- Stops the runs of these mails with the error of the mail. A run that has ended meanwhile stays as it ended. A run
-- that a person has resumed since the mail was claimed goes on: the failure is older than that decision.
create or replace function app.stop_notice_runs(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids = '{}' then return; end if;
  update notice_runs run set status = 'CANCELED_BY_ERROR', stopped_at = app.now(), error = failed.error from (
    select distinct on (mail.subject_id) mail.subject_id, coalesce(mail.error, 'unknown') as error
    from mails mail join notice_runs claimed_for on claimed_for.id = mail.subject_id
    where mail.id = any (_ids) and mail.kind = 'stock.back'
      and coalesce(mail.run_resumes, 0) = claimed_for.resumes
    order by mail.subject_id, mail.id) failed
  where run.id = failed.subject_id and run.status = 'IN_PROGRESS';
end $$;
