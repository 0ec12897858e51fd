-- How the mails of one claim ended: [{"id", "state", "providerId", "error", "stops"}]. PENDING gives one back that surely did
-- not leave, for another try a little later. A notice moves its reader and counts in its run in this same commit; `stops`:
-- what went wrong is nothing of this one reader's, so its run stops here.
create or replace function app.record_mails(_ends jsonb, _retry_seconds int) returns int
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _recorded int; _ended bigint[]; _back bigint[];
begin
  perform hold_mails();
  with ended as (
    update mails m set state = e->>'state', provider_id = e->>'providerId', error = e->>'error',
      ended_at = case when e->>'state' <> 'PENDING' then app.now() end,
      due_at = case when e->>'state' = 'PENDING' then app.now() + make_interval(secs => _retry_seconds) else m.due_at end
    from jsonb_array_elements(_ends) e where m.id = (e->>'id')::bigint and m.state = 'SENDING' returning m.id, m.state, m.kind)
  select count(*), array_agg(d.id) filter (where d.state <> 'PENDING'), array_agg(d.id) filter (where d.state = 'PENDING' and d.kind = 'stock.back')
  into _recorded, _ended, _back from ended d;
  perform end_notices(_ended);
  perform stop_notices(array(select (e->>'id')::bigint from jsonb_array_elements(_ends) e where (e->>'stops')::boolean));
  perform give_notices_back(_back);
  return _recorded;
end $$;
