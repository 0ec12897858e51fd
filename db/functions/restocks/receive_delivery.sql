-- Counts a delivery once, however often the factory sends it (the inbox row is in the same commit), up to the quantity
-- of its restock. The rest is surplus for a person, and so is everything after the restock was closed before its last
-- unit: by a person, or because its product was deleted. A delivery of another product or factory than requested
-- changes nothing. `published`: an event was written, so the relay must be notified.
create or replace function app.receive_delivery(_restock text, _delivery text, _product text, _units int,
  _factory text default null)
returns table (outcome text, counted int, surplus int, published boolean)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _open restocks;
  _counted int;
  _shortage_ended boolean = false;
begin
  select * into _open from restocks asked where asked.id = _restock for no key update;
  if not found then return query select 'unknown', 0, 0, false; return; end if;
  -- A null factory: a delivery that the previous release has put into the queue.
  if _open.product_id <> _product or _open.factory_id <> _factory then
    return query select 'mismatch', 0, 0, false; return;
  end if;
  insert into inbox (consumer, event_id) values ('factory-callback', _delivery) on conflict do nothing;
  if not found then return query select 'repeated', 0, 0, false; return; end if;

  _counted = case when _open.closed_at is null then least(_units, _open.quantity - _open.received) else 0 end;
  update restocks asked set received = asked.received + _counted, surplus = asked.surplus + _units - _counted,
    state = case when asked.received + _counted = asked.quantity then 'CLOSED' else asked.state end,
    closed_at = coalesce(asked.closed_at, case when asked.received + _counted = asked.quantity then app.now() end)
  where asked.id = _restock;
  if _counted > 0 then
    _shortage_ended = change_stock(_product, _counted, 0);
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
    values (_product, _counted, 0, 'FACTORY', _restock);
  end if;
  if _units > _counted then
    insert into outbox (topic, type, data)
    values ('stock', 'restock.surplus', jsonb_build_object('restockId', _restock, 'units', _units - _counted));
  end if;
  return query select 'counted', _counted, _units - _counted, _shortage_ended or _units > _counted;
end $$;
