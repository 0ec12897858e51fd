-- Who sells most in the last days. A sale is an order whose payment ended then and that was not cancelled; `ended_at` finds
-- those of part of a minute, and whole minutes and hours are summed up here, so that the answer never reads every line that
-- was sold.
create index payments_completed on app.payments (ended_at) include (order_id) where status = 'COMPLETED';

-- What was sold in an hour. A sale stands in the hour in which it was paid, whenever that is heard of; below 0 while a
-- cancellation was heard of before its payment.
create table app.best_sellers_hourly (
  hour       timestamptz not null,
  product_id text collate "C" not null,
  units      bigint not null,
  primary key (hour, product_id)
) with (fillfactor = 70);

-- The same by minutes, for the two ends of a window.
create table app.best_sellers_by_minute (
  minute     timestamptz not null,
  product_id text collate "C" not null,
  units      bigint not null,
  primary key (minute, product_id)
) with (fillfactor = 70);

-- An answer that was dear, kept for a while: products and units, the best first.
create table app.best_sellers_kept (
  days  int primary key,
  at    timestamptz not null,
  items jsonb not null
);

-- Units sold of each product after `_from` and up to `_to`, which are at least a day apart: whole hours, the whole minutes at
-- both ends, and what is left, which is less than a minute and the last `_lag_minutes`, from the payments themselves: what
-- was just paid may not have been heard of yet. (Measured, a million lines in three days, 12 products: the ends of an hour
-- from the payments 100 ms, those of a minute 5.)
create function app.sold_between(_from timestamptz, _to timestamptz, _lag_minutes int)
returns table (product_id text, units bigint) language plpgsql stable
set search_path = app, pg_temp set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  _minutes_from timestamptz = date_trunc('minute', _from) + interval '1 minute';
  _hours_from timestamptz = date_trunc('hour', _minutes_from + interval '59 minutes', 'UTC');
  _minutes_to timestamptz = date_trunc('minute', _to - make_interval(mins => _lag_minutes));
  _hours_to timestamptz = date_trunc('hour', _minutes_to, 'UTC');
begin
  return query
  select s.product_id, sum(s.units)::bigint from (
    select h.product_id, h.units from best_sellers_hourly h where h.hour >= _hours_from and h.hour < _hours_to
    union all
    select m.product_id, m.units from best_sellers_by_minute m where m.minute >= _minutes_from and m.minute < _hours_from
    union all
    select m.product_id, m.units from best_sellers_by_minute m where m.minute >= _hours_to and m.minute < _minutes_to
    union all
    select l.product_id, l.quantity from payments p join order_lines l on l.order_id = p.order_id
    where p.status = 'COMPLETED' and p.ended_at > _from and p.ended_at < _minutes_from
    union all
    select l.product_id, l.quantity from payments p join order_lines l on l.order_id = p.order_id
    where p.status = 'COMPLETED' and p.ended_at >= _minutes_to and p.ended_at <= _to) s
  group by 1;
end $$;

-- The best sellers of the last days, products that were deleted left out. An answer that took more than `_live_milliseconds`
-- is kept for `_kept_seconds`, and while one caller renews it the others get the old one: so the sum over many products is
-- made once a minute and not once a call, and that of few is always of now. Its products are read anew in any case.
create function app.best_sellers(_days int, _limit int, _items_max int, _lag_minutes int, _live_milliseconds int, _kept_seconds int)
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

grant select, insert, update on app.best_sellers_hourly, app.best_sellers_by_minute, app.best_sellers_kept to shop_app;
grant execute on all functions in schema app to shop_app;
