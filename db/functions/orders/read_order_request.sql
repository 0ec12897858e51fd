-- What became of an order request of the caller, one row. `response`: the id of the order of the same buyer and key,
-- which a repeat may have placed directly, or with _with_order the whole order. `is_other_body`: the key belongs to
-- another body. `stored`: the rejection. `is_expired`: older than _request_minutes, and no call of the Data API that
-- may place it runs any more (_grace_seconds). The remaining seconds are an estimate, made of the batches of the last
-- _recent_seconds.
create or replace function app.read_order_request(_caller text, _issued_at bigint, _order text, _key text, _hash text,
  _accepted bigint, _request_minutes int, _grace_seconds int, _recent_seconds int,
  _with_order boolean default false)
returns table (role text, response jsonb, is_other_body boolean, stored jsonb, is_expired boolean,
  remaining_seconds int)
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
  _accepted_at timestamptz = to_timestamp(_accepted / 1000.0);
  _own orders;
  _rejection jsonb;
  _lag interval;
begin
  if _role = 'BUYER' then
    select * into _own from orders own where own.buyer_id = _caller and own.idempotency_key = _key;
    if _own.id is null then
      select jsonb_build_object('rejection', jsonb_strip_nulls(jsonb_build_object('code', past.code, 'line', past.line))
          || case when past.details ? 'until' then jsonb_build_object('seconds', greatest(1, ceil(extract(epoch from
            (past.details->>'until')::timestamptz - app.now())))::int) else coalesce(past.details, '{}') end,
        'request', jsonb_build_object('expected', nullif(past.request->'expected', 'null'), 'lines', (
          select jsonb_agg(jsonb_build_object('productId', line.v->>'p', 'quantity', (line.v->>'q')::int)
            order by line.n)
          from jsonb_array_elements(nullif(past.request->'lines', 'null')) with ordinality line(v, n))))
      into _rejection from order_rejections past where past.order_id = _order and past.buyer_id = _caller;
    end if;
    if _own.id is null and _rejection is null then
      select max(batch.at - batch.accepted_from) into _lag from intake_batches batch
      where batch.at > app.now() - make_interval(secs => _recent_seconds);
    end if;
  end if;
  return query select _role,
    case when _with_order then order_json(_own, false)
      when _own.id is not null then jsonb_build_object('id', _own.id) end,
    coalesce(_own.request_hash <> _hash, false), _rejection,
    _own.id is null and _rejection is null and _accepted_at + make_interval(mins => _request_minutes)
      + make_interval(secs => _grace_seconds) <= app.now(),
    greatest(1, ceil(extract(epoch from _accepted_at + coalesce(_lag, '0') - app.now())))::int;
end $$;
