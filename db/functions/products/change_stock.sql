-- Adds these deltas to the stock of a product. Returns whether a stock cycle began: stock that rises while its shortage
-- is announced, or from 0, opens a new stock cycle and publishes `stock.back` in the same commit. So does a delivery or
-- an adjustment in a cycle that only a release has opened, because more people are notified of new units, and one that
-- ends a shortage to which a coming sale has added a cycle. The caller writes the stock_moves, and changes several
-- products in the order of their ids.
create or replace function app.change_stock(_product text, _on_hand_delta int, _reserved_delta int) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _begins boolean;
  _round int;
  _available int;
begin
  select _on_hand_delta > _reserved_delta
    and (stock.on_hand = stock.reserved or stock.announced_round = stock.round), stock.round into _begins, _round
  from stock where stock.product_id = _product for no key update;
  -- A statement of its own, so that its snapshot is taken after the lock.
  if not _begins and _on_hand_delta > 0 then
    _begins = exists (select from stock_cycles cycle
        where cycle.product_id = _product and cycle.round = _round and cycle.cause = 'RELEASE')
      or exists (select from stock where stock.product_id = _product and shortage_round(stock) is not null);
  end if;
  update stock set on_hand = stock.on_hand + _on_hand_delta, reserved = stock.reserved + _reserved_delta,
    round = stock.round + case when _begins then 1 else 0 end
  where stock.product_id = _product returning stock.round, stock.on_hand - stock.reserved into _round, _available;
  if _begins then
    insert into stock_cycles (product_id, round, cause)
    values (_product, _round, case when _on_hand_delta > 0 then 'RESTOCK' else 'RELEASE' end);
    insert into outbox (topic, type, data) values ('stock', 'stock.back',
      jsonb_build_object('productId', _product, 'round', _round, 'available', _available));
  end if;
  return _begins;
end $$;
