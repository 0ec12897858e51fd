-- The published events of a replay behind _after, up to _to (numbers of the stream): of its types, with at least the
-- units that reach its queue, of its time and product. PostgreSQL inlines the function, so that a limit reads no more
-- rows.
create or replace function app.replayed_events(_events jsonb, _after bigint, _to bigint) returns setof app.outbox
language sql stable as $$
  select event.* from app.outbox event
  where event.seq > _after and event.seq <= _to
    and event.created_at >= (_events->>'from')::timestamptz
    and event.created_at < coalesce((_events->>'to')::timestamptz, 'infinity')
    -- Null, so not true, for types that the replay does not have.
    and coalesce((event.data->>'units')::int, 0) >= (_events->'unitsMin'->>event.type)::int
    and (_events->>'productId' is null or app.event_product(event.data) = _events->>'productId' or exists (
      select from app.order_lines line
      where line.order_id = event.data->>'orderId' and line.product_id = _events->>'productId'))
$$;
