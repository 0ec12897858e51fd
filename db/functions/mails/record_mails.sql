-- Records how the mails of a claim ended: [{"id", "state", "providerId", "error", "stops"}]. PENDING releases a mail
-- that surely was not sent, for another try a little later. A notice also changes its buyer's place and the counters of
-- its run in this commit. A mail with several reports ends all of them; if it was not sent, its window is open again.
-- `stops`: the error is not about this one recipient, so the run of the notice stops.
-- Generic plans: see claim_mails.
create or replace function app.record_mails(_ends jsonb, _retry_seconds int) returns int
language plpgsql set search_path = app, pg_temp set enable_seqscan = off
set plan_cache_mode = force_generic_plan as $$
declare
  _recorded int;
  _ended bigint[];
  _released bigint[];
begin
  perform lock_mails();
  with ended as (
    update mails mail set state = outcome->>'state', provider_id = outcome->>'providerId', error = outcome->>'error',
      ended_at = case when outcome->>'state' <> 'PENDING' then app.now() end,
      due_at = case when outcome->>'state' = 'PENDING' then app.now() + make_interval(secs => _retry_seconds)
                    else mail.due_at end
    from jsonb_array_elements(_ends) outcome
    where (outcome->>'id')::bigint in (mail.id, mail.included_in) and mail.state = 'SENDING'
    returning mail.id, mail.state, mail.kind, mail.recipient_id),
  reopened as (
    update rate_tokens token set at = app.now() where token.name = 'reports' and exists (
      select from ended where ended.state = 'PENDING' and ended.recipient_id = 'operators'))
  select count(*), array_agg(ended.id) filter (where ended.state <> 'PENDING' and ended.kind = 'stock.back'),
    array_agg(ended.id) filter (where ended.state = 'PENDING' and ended.kind = 'stock.back')
  into _recorded, _ended, _released from ended;
  perform record_notice_outcomes(_ended);
  perform stop_notice_runs(array(
    select (outcome->>'id')::bigint from jsonb_array_elements(_ends) outcome where (outcome->>'stops')::boolean));
  perform release_notices(_released);
  return _recorded;
end $$;
