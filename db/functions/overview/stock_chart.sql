-- The stock of a product in the last _seconds, oldest first. The first row is the state at the beginning; then one row
-- for each bucket with a stock move, at most _points: the state after its last move, and the lowest and the highest
-- available quantity in it. Computed from the present stock back in time, over at most _moves moves. If more of them
-- are in the time, the first row is the state before the oldest move that was read.
create or replace function app.stock_chart(_product text, _seconds int, _points int, _moves int)
returns table (at timestamptz, on_hand bigint, available bigint, lowest bigint, highest bigint)
language sql stable set search_path = app, pg_temp set enable_seqscan = off as $$
  -- A full minute: an unchanged overview has the same ETag.
  with start (at) as (select date_trunc('minute', app.now() - make_interval(secs => _seconds))),
  moves as materialized (
    -- Moves of one product are ordered by their id: a time may be that of the begin of a transaction that waited.
    select move.id, max(move.at) over (order by move.id) as at, move.on_hand_delta, move.reserved_delta,
      stock.on_hand - coalesce(sum(move.on_hand_delta) over later, 0) as on_hand,
      stock.reserved - coalesce(sum(move.reserved_delta) over later, 0) as reserved
    from stock cross join lateral (
      select * from stock_moves move where move.product_id = stock.product_id order by move.id desc limit _moves) move
    where stock.product_id = _product
    window later as (order by move.id desc rows between unbounded preceding and 1 preceding)),
  shown as (
    select move.*, move.on_hand - move.reserved as available,
      floor(extract(epoch from move.at - start.at) * _points / (_seconds + 60)) as bucket
    from moves move, start where move.at > start.at)
  (select case when (select count(*) from shown) = _moves then oldest.at else start.at end,
    coalesce(oldest.on_hand - oldest.on_hand_delta, stock.on_hand), before.available, before.available, before.available
  from start join stock on stock.product_id = _product
  left join lateral (select * from shown order by shown.id limit 1) oldest on true
  cross join lateral (select coalesce(oldest.available - oldest.on_hand_delta + oldest.reserved_delta,
    stock.on_hand - stock.reserved) as available) before)
  union all
  (select max(shown.at), (array_agg(shown.on_hand order by shown.id desc))[1],
    (array_agg(shown.available order by shown.id desc))[1], min(shown.available), max(shown.available)
  from shown group by shown.bucket order by shown.bucket)
$$;
