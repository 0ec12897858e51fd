-- Counts a delivery once, however often it is told (the inbox row is in the same commit), up to what was asked; the rest
-- is surplus for a human, and so is all that comes after a person has given it up.
create or replace function app.receive_delivery(_restock text, _delivery text, _product text, _units int)
returns table (outcome text, counted int, surplus int, told boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _r restocks; _counted int; _lifted boolean = false;
begin
  select * into _r from restocks r where r.id = _restock for no key update;
  if not found then return query select 'unknown', 0, 0, false; return; end if;
  if _r.product_id <> _product then return query select 'mismatch', 0, 0, false; return; end if;
  insert into inbox (consumer, event_id) values ('factory-callback', _delivery) on conflict do nothing;
  if not found then return query select 'repeated', 0, 0, false; return; end if;

  _counted = case when _r.closed_at is null then least(_units, _r.quantity - _r.received) else 0 end;
  update restocks r set received = r.received + _counted, surplus = r.surplus + _units - _counted,
    state = case when r.received + _counted = r.quantity then 'CLOSED' else r.state end,
    closed_at = coalesce(r.closed_at, case when r.received + _counted = r.quantity then app.now() end)
  where r.id = _restock;
  if _counted > 0 then
    _lifted = change_stock(_product, _counted, 0);
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) values (_product, _counted, 0, 'FACTORY', _restock);
  end if;
  if _units > _counted then
    insert into outbox (topic, type, data)
    values ('stock', 'restock.surplus', jsonb_build_object('restockId', _restock, 'units', _units - _counted));
  end if;
  return query select 'counted', _counted, _units - _counted, _lifted or _units > _counted;
end $$;
