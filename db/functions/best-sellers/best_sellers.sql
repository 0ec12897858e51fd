-- The best sellers of the last days without deleted products. A result that took more than `_live_milliseconds` is
-- cached for `_kept_seconds`; while one caller renews it, the others get the old one. So the sum over many products is
-- made once a minute, and the sum over few is always current. The products themselves are always read.
create or replace function app.best_sellers(_days int, _limit int, _items_max int, _lag_minutes int,
  _live_milliseconds int, _kept_seconds int, _language text default null)
returns table (from_at text, to_at text, items jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _now timestamptz = app.now();
  _cached best_sellers_kept;
  _began timestamptz;
  _kept_for interval = make_interval(secs => _kept_seconds);
begin
  select * into _cached from best_sellers_kept cached
  where cached.days = _days and cached.at <= _now and cached.at > _now - 2 * _kept_for;
  if not found or _cached.at <= _now - _kept_for and pg_try_advisory_xact_lock(44, _days) then
    _began = clock_timestamp();
    select _days, _now, coalesce(
      jsonb_agg(jsonb_build_array(best.product_id, best.units) order by best.units desc, best.product_id), '[]')
    into _cached.days, _cached.at, _cached.items
    from (
      select sold.product_id, sold.units
      from sold_between(_now - make_interval(days => _days), _now, _lag_minutes) sold
      where sold.units > 0 and exists (
        select from products product where product.id = sold.product_id and product.deleted_at is null)
      order by sold.units desc, sold.product_id limit _items_max) best;
    if clock_timestamp() - _began >= make_interval(secs => _live_milliseconds / 1000.0) then
      insert into best_sellers_kept as cached (days, at, items) values (_cached.days, _cached.at, _cached.items)
      on conflict (days) do update set at = excluded.at, items = excluded.items where cached.at < excluded.at;
    end if;
  end if;
  return query select rfc3339(_cached.at - make_interval(days => _days)), rfc3339(_cached.at),
    coalesce(jsonb_agg(best.item order by best.nth), '[]')
  from (
    select cached.nth,
      jsonb_build_object('product', product_json(product, stock, _language), 'units', cached.item->1) as item
    from jsonb_array_elements(_cached.items) with ordinality cached(item, nth)
    join products product on product.id = cached.item->>0 and product.deleted_at is null
    join stock on stock.product_id = product.id
    order by cached.nth limit _limit) best;
end $$;
