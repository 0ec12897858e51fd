-- The events after _after that the caller may see: an operator all; a seller those of own orders and products; a buyer
-- those of own orders and order requests, and `stock.back` of a product that the buyer waits for or had a notice of. At
-- most _window numbers are read, so a reader who sees few events advances as well: to `reached`. Without _after, with
-- one that was never returned, or with one that is too far behind, the stream begins now; the last also returns
-- `reset`: read everything again. The row without a type is always there. A null role: the token is not valid any
-- more, or the slot of the connection (_holder; null for a poll) was taken over.
create or replace function app.read_stream(_caller text, _issued_at bigint, _holder text, _after bigint, _window int,
  _behind_max int)
returns table (role text, reached bigint, seq bigint, type text, at text, data jsonb)
language plpgsql stable set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
  _head bigint;
  _to bigint;
begin
  if _holder is not null and not exists (
    select from stream_slots slot where slot.holder = _holder and slot.until > app.now()) then _role = null; end if;
  select coalesce(max(event.seq), 0) into _head from outbox event where event.seq is not null;
  _to = case when _role is null or _after is null or _after > _head or _after < _head - _behind_max then _head
             else least(_head, _after + _window) end;
  return query select _role, _to, null::bigint, null, null, null::jsonb;
  if _role is null or _after is null or _after > _head then return; end if;
  if _after < _head - _behind_max then
    return query select _role, _to, _head, 'reset', rfc3339(app.now()), '{}'::jsonb;
    return;
  end if;
  return query select _role, _to, event.seq, event.type, rfc3339(event.created_at), event.data from outbox event
  where event.seq > _after and event.seq <= _to and case
    when _role = 'OPERATOR' then true
    when event.type = 'order.rejected' then event.data->>'buyerId' = _caller
    when event.topic = 'order' then exists (
      select from orders own where own.id = event.data->>'orderId' and _caller in (own.buyer_id, own.seller_id))
    when event.topic = 'stock' and _role = 'SELLER' then exists (
      select from products product where product.id = event_product(event.data) and product.seller_id = _caller)
    when event.type = 'stock.back' then exists (
      select from waitlist entry
      where entry.product_id = event.data->>'productId' and entry.buyer_id = _caller and entry.since is not null)
      or exists (
      select from notice_runs run
      join mails mail on mail.kind = 'stock.back' and mail.subject_id = run.id and mail.recipient_id = _caller
      where run.product_id = event.data->>'productId' and run.round = (event.data->>'round')::int)
    else false end
  order by event.seq;
end $$;
