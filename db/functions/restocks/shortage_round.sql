-- The stock cycle in which the present shortage of a product was announced; null: the product is not short. Units that
-- arrive begin a cycle and end the shortage. A cycle that only a coming sale has begun (OPENING) brings no units, so
-- the shortage, its event and its restock go on.
create or replace function app.shortage_round(_stock app.stock) returns int
language sql stable set enable_seqscan = off as $$
  select case
    when _stock.announced_round = _stock.round then _stock.announced_round
    when _stock.announced_round > 0 and exists (
        select from app.stock_cycles cycle
        where cycle.product_id = _stock.product_id and cycle.round = _stock.round and cycle.cause = 'OPENING')
      and _stock.round - _stock.announced_round = (
        select count(*) from app.stock_cycles cycle
        where cycle.product_id = _stock.product_id and cycle.round > _stock.announced_round
          and cycle.round <= _stock.round and cycle.cause = 'OPENING') then _stock.announced_round end
$$;
