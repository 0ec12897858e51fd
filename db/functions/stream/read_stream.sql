-- What the caller may see of the events after _after: operators all; a seller those of his orders and products; a buyer
-- those of his orders, and that a product he waits for, or was told of by a notice of that round, is back. At most _window numbers are looked at, so a reader who sees
-- little moves on all the same: `reached` is where he stands then. No _after, one that was never given, or one that is too
-- far behind, begins now; the last says `reset`: there was more than can be told, read everything anew.
-- The row without a type is always there; a role of null means that nobody stands behind the token, or that the connection's
-- place (_holder; null: a poll has none) was taken over.
create or replace function app.read_stream(_caller text, _issued_at bigint, _holder text, _after bigint, _window int, _behind_max int)
returns table (role text, reached bigint, seq bigint, type text, at text, data jsonb)
language plpgsql stable set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _head bigint; _to bigint;
begin
  if _holder is not null and not exists (select from stream_slots s where s.holder = _holder and s.until > app.now()) then _role = null; end if;
  select coalesce(max(o.seq), 0) into _head from outbox o where o.seq is not null;
  _to = case when _role is null or _after is null or _after > _head or _after < _head - _behind_max then _head
             else least(_head, _after + _window) end;
  return query select _role, _to, null::bigint, null, null, null::jsonb;
  if _role is null or _after is null or _after > _head then return; end if;
  if _after < _head - _behind_max then
    return query select _role, _to, _head, 'reset', rfc3339(app.now()), '{}'::jsonb;
    return;
  end if;
  return query
  select _role, _to, o.seq, o.type, rfc3339(o.created_at), o.data
  from outbox o
  where o.seq > _after and o.seq <= _to and case
    when _role = 'OPERATOR' then true
    when o.topic = 'order' then exists (
      select from orders x where x.id = o.data->>'orderId' and _caller in (x.buyer_id, x.seller_id))
    when o.topic = 'stock' and _role = 'SELLER' then exists (
      select from products p where p.id = event_product(o.data) and p.seller_id = _caller)
    when o.type = 'stock.back' then exists (
      select from waitlist w where w.product_id = o.data->>'productId' and w.buyer_id = _caller and w.since is not null)
      or exists (
      select from notice_runs r join mails m on m.kind = 'stock.back' and m.subject_id = r.id and m.recipient_id = _caller
      where r.product_id = o.data->>'productId' and r.round = (o.data->>'round')::int)
    else false end
  order by o.seq;
end $$;
