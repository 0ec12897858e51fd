-- Changes a shelf by these deltas, and answers whether buyers may come back: stock that rises while its shortage is announced,
-- or from 0, opens a new round and tells it (`stock.back`) in the same commit. Whoever calls it writes the stock_moves, and
-- changes several products in the order of their ids.
create or replace function app.change_stock(_product text, _on_hand_delta int, _reserved_delta int) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _lifted boolean; _round int; _available int;
begin
  select _on_hand_delta > _reserved_delta and (s.on_hand = s.reserved or s.announced_round = s.round) into _lifted
  from stock s where s.product_id = _product for no key update;
  update stock s set on_hand = s.on_hand + _on_hand_delta, reserved = s.reserved + _reserved_delta,
    round = s.round + case when _lifted then 1 else 0 end
  where s.product_id = _product returning s.round, s.on_hand - s.reserved into _round, _available;
  if _lifted then
    insert into outbox (topic, type, data)
    values ('stock', 'stock.back', jsonb_build_object('productId', _product, 'round', _round, 'available', _available));
  end if;
  return _lifted;
end $$;
