-- Claims what was given back, unless its reader has left meanwhile.
create or replace function app.claim_given_back(_run app.notice_runs, _take int) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _claimed bigint[]; _gone bigint[];
begin
  with due as (
    select m.id, awaits_notice(m, _run.product_id, m.resends > 0) and exists (select from mail_reader(m.recipient_id)) as waits
    from mails m where m.state = 'PENDING' and m.kind = 'stock.back' and m.subject_id = _run.id and m.due_at <= app.now()
    order by m.id limit _take),
  moved as (
    update mails m set state = case when due.waits then 'SENDING' else 'SUPPRESSED' end, claimed_at = app.now(),
      ended_at = case when not due.waits then app.now() end
    from due where m.id = due.id returning m.id, due.waits)
  select coalesce(array_agg(o.id order by o.id) filter (where o.waits), '{}'), array_agg(o.id) filter (where not o.waits)
  into _claimed, _gone from moved o;
  perform end_notices(_gone);
  return _claimed;
end $$;
