-- Figures of the order queue for operators. The first row is always there: the role, and for an operator `latest`, the
-- age of the oldest request that was decided in the last _recent_seconds (null: none was), and the decisions a second.
-- Then one row for each second of the last _window_minutes that decided requests, oldest first.
create or replace function app.read_intake(_caller text, _issued_at bigint, _window_minutes int, _recent_seconds int)
returns table (role text, latest jsonb, point jsonb)
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is distinct from 'OPERATOR' then
    return query select _role, null::jsonb, null::jsonb;
    return;
  end if;
  return query select _role, jsonb_build_object(
    'lagMilliseconds', round(1000 * extract(epoch from max(batch.at - batch.accepted_from))),
    'decidedPerSecond', round(coalesce(sum(batch.placed + batch.refused + batch.rejected + batch.expired), 0)
      / _recent_seconds::numeric, 1)), null::jsonb
  from intake_batches batch where batch.at > app.now() - make_interval(secs => _recent_seconds);
  return query select _role, null::jsonb, jsonb_build_object('at', rfc3339(second.at), 'batches', second.batches,
    'requests', second.requests, 'placed', second.placed, 'refused', second.refused, 'rejected', second.rejected,
    'expired', second.expired, 'lagMilliseconds', second.lag)
  from (
    select date_trunc('second', batch.at) as at, count(*) as batches, sum(batch.requests) as requests,
      sum(batch.placed) as placed, sum(batch.refused) as refused, sum(batch.rejected) as rejected,
      sum(batch.expired) as expired,
      coalesce(round(1000 * extract(epoch from max(batch.at - batch.accepted_from))), 0) as lag
    from intake_batches batch where batch.at > app.now() - make_interval(mins => _window_minutes)
    group by 1) second
  order by second.at;
end $$;
