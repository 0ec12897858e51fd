-- Begins the stock cycle of a sale that has not begun, if its units would be announced to no buyer otherwise: no cycle
-- has begun yet, or the notification run of the present one has ended or has notified buyers. The run of the new cycle
-- waits for the sale (claim_notices), so the waiting list is notified when the sale begins. Without available units
-- nothing begins: the units that arrive later begin a cycle. Returns whether `stock.back` was published.
create or replace function app.open_sale_cycle(_product text) returns boolean
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _stock stock;
begin
  if not awaits_sale_cycle(_product) then return false; end if;
  select stock.* into _stock from stock where stock.product_id = _product for no key update;
  -- A statement of its own, so that its snapshot is taken after the lock: another buyer may have begun the cycle.
  if not awaits_sale_cycle(_product) then return false; end if;
  update stock set round = stock.round + 1 where stock.product_id = _product;
  insert into stock_cycles (product_id, round, cause) values (_product, _stock.round + 1, 'OPENING');
  insert into outbox (topic, type, data) values ('stock', 'stock.back', jsonb_build_object('productId', _product,
    'round', _stock.round + 1, 'available', _stock.on_hand - _stock.reserved));
  return true;
end $$;
