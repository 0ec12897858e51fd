-- Claims the next _take buyers of the waiting list who may be notified now (notice_pace). Each mail records the
-- position of its buyer. A buyer who cannot be reached any more is recorded as SUPPRESSED and takes no place; a
-- rejection that is too old is removed first, because a subscription may give that buyer another position. When no
-- buyer is left and no notice is being sent, the run is COMPLETED, or waits for the buyers who may be notified later.
-- The number of steps is bounded; the next poll finds the rest.
create or replace function app.claim_waiting_buyers(_run app.notice_runs, _take int, _how jsonb) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _expired_before timestamptz = app.now() - make_interval(hours => (_how->>'waitHours')::int);
  _pace record;
  _sending text[];
  _expired int;
  _claimed bigint[];
  _suppressed bigint[];
  _next timestamptz;
begin
  select * into _pace from notice_pace(_run, _how);
  -- Notices of an earlier cycle's run may still be sent: until that is known, their buyers get no other mail.
  _sending = array(
    select mail.recipient_id from mails mail join notice_runs run on run.id = mail.subject_id
    where mail.state = 'SENDING' and mail.kind = 'stock.back' and run.product_id = _run.product_id);
  for _ in 1..20 loop
    with next as (
      select entry.* from waitlist entry
      where entry.product_id = _run.product_id and entry.since is not null and entry.turn < _run.round
        and entry.buyer_id <> all (_sending) and may_notify(entry, _pace.repeat_before, _pace.settled_at)
        and (coalesce(_pace.vips_until <= app.now(), true)
          or exists (select from vips vip where vip.user_id = entry.buyer_id))
      order by entry.turn, entry.since, entry.buyer_id limit _take),
    claimed as (
      insert into mails as mail (kind, subject_id, recipient_id, data, state, claimed_at, ended_at, run_resumes)
      select 'stock.back', _run.id, next.buyer_id,
        jsonb_build_object('turn', next.turn, 'since', rfc3339(next.since)),
        case when reader.reached then 'SENDING' else 'SUPPRESSED' end, app.now(),
        case when not reader.reached then app.now() end, _run.resumes
      from next
      cross join lateral (select exists (select from mail_reader(next.buyer_id)) as reached) reader
      where not exists (select from next expired where expired.refused_at <= _expired_before)
      order by next.turn, next.since, next.buyer_id
      returning mail.id, mail.state)
    select (select count(*) from next where next.refused_at <= _expired_before),
      coalesce(array_agg(claimed.id order by claimed.id) filter (where claimed.state = 'SENDING'), '{}'),
      array_agg(claimed.id) filter (where claimed.state = 'SUPPRESSED')
    into _expired, _claimed, _suppressed from claimed;
    perform record_notice_outcomes(_suppressed);
    if _expired > 0 then perform expire_refusals(_run.product_id, _expired_before); end if;
    exit when _claimed <> '{}';
    if _expired = 0 and _suppressed is null then
      exit when _sending <> '{}';
      select min(case when may_notify(entry, _pace.repeat_before, _pace.settled_at) then _pace.vips_until
                      else _pace.settles_at end) into _next
      from waitlist entry
      where entry.product_id = _run.product_id and entry.since is not null and entry.turn < _run.round
        and may_notify(entry, _pace.repeat_before, _pace.settling_at);
      update notice_runs run set
        status = case when _next is null then 'COMPLETED' else run.status end,
        stopped_at = case when _next is null then app.now() end, due_at = coalesce(_next, run.due_at)
      where run.id = _run.id;
      exit;
    end if;
  end loop;
  return _claimed;
end $$;
