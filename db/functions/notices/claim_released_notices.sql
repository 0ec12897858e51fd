-- Claims released notices of a run, unless their buyers have unsubscribed meanwhile.
create or replace function app.claim_released_notices(_run app.notice_runs, _take int) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _claimed bigint[];
  _suppressed bigint[];
begin
  with due as (
    select mail.id, awaits_notice(mail, _run.product_id, mail.resends > 0)
      and exists (select from mail_reader(mail.recipient_id)) as waits
    from mails mail
    where mail.state = 'PENDING' and mail.kind = 'stock.back' and mail.subject_id = _run.id
      and mail.due_at <= app.now()
    order by mail.id limit _take),
  moved as (
    update mails mail set state = case when due.waits then 'SENDING' else 'SUPPRESSED' end, claimed_at = app.now(),
      run_resumes = _run.resumes, ended_at = case when not due.waits then app.now() end
    from due where mail.id = due.id returning mail.id, due.waits)
  select coalesce(array_agg(moved.id order by moved.id) filter (where moved.waits), '{}'),
    array_agg(moved.id) filter (where not moved.waits)
  into _claimed, _suppressed from moved;
  perform record_notice_outcomes(_suppressed);
  return _claimed;
end $$;
