-- Adds these deltas to the stock of a product. Returns whether a shortage ended: stock that rises while its shortage is
-- announced, or from 0, opens a new stock cycle and publishes `stock.back` in the same commit. The caller writes the
-- stock_moves, and changes several products in the order of their ids.
create or replace function app.change_stock(_product text, _on_hand_delta int, _reserved_delta int) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _shortage_ended boolean;
  _round int;
  _available int;
begin
  select _on_hand_delta > _reserved_delta
    and (stock.on_hand = stock.reserved or stock.announced_round = stock.round) into _shortage_ended
  from stock where stock.product_id = _product for no key update;
  update stock set on_hand = stock.on_hand + _on_hand_delta, reserved = stock.reserved + _reserved_delta,
    round = stock.round + case when _shortage_ended then 1 else 0 end
  where stock.product_id = _product returning stock.round, stock.on_hand - stock.reserved into _round, _available;
  if _shortage_ended then
    insert into outbox (topic, type, data) values ('stock', 'stock.back',
      jsonb_build_object('productId', _product, 'round', _round, 'available', _available));
  end if;
  return _shortage_ended;
end $$;
