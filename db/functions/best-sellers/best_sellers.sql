-- The best sellers of the last days, products that were deleted left out. An answer that took more than `_live_milliseconds`
-- is kept for `_kept_seconds`, and while one caller renews it the others get the old one: so the sum over many products is
-- made once a minute and not once a call, and that of few is always of now. Its products are read anew in any case.
create or replace function app.best_sellers(_days int, _limit int, _items_max int, _lag_minutes int, _live_milliseconds int, _kept_seconds int)
returns table (from_at text, to_at text, items jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _now timestamptz = app.now(); _kept best_sellers_kept; _began timestamptz; _kept_for interval = make_interval(secs => _kept_seconds);
begin
  select * into _kept from best_sellers_kept k where k.days = _days and k.at <= _now and k.at > _now - 2 * _kept_for;
  if not found or _kept.at <= _now - _kept_for and pg_try_advisory_xact_lock(44, _days) then
    _began = clock_timestamp();
    select _days, _now, coalesce(jsonb_agg(jsonb_build_array(t.product_id, t.units) order by t.units desc, t.product_id), '[]')
    into _kept.days, _kept.at, _kept.items
    from (
      select s.product_id, s.units from sold_between(_now - make_interval(days => _days), _now, _lag_minutes) s
      where s.units > 0 and exists (select from products p where p.id = s.product_id and p.deleted_at is null)
      order by s.units desc, s.product_id limit _items_max) t;
    if clock_timestamp() - _began >= make_interval(secs => _live_milliseconds / 1000.0) then
      insert into best_sellers_kept as k (days, at, items) values (_kept.days, _kept.at, _kept.items)
      on conflict (days) do update set at = excluded.at, items = excluded.items where k.at < excluded.at;
    end if;
  end if;
  return query
  select rfc3339(_kept.at - make_interval(days => _days)), rfc3339(_kept.at), coalesce(jsonb_agg(t.item order by t.nth), '[]')
  from (
    select i.nth, jsonb_build_object('product', product_answer(p, s), 'units', i.item->1) as item
    from jsonb_array_elements(_kept.items) with ordinality i(item, nth)
    join products p on p.id = i.item->>0 and p.deleted_at is null join stock s on s.product_id = p.id
    order by i.nth limit _limit) t;
end $$;
