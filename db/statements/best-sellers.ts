import { int, json, sql, text } from '#db/sql.ts';
import type { BestSeller, Sale } from '#domain/best-seller.ts';
import {
  BEST_SELLERS_KEPT_SECONDS,
  BEST_SELLERS_LAG_MINUTES,
  BEST_SELLERS_LIVE_MILLISECONDS_MAX,
  BEST_SELLERS_MAX,
} from '#domain/limits.ts';

/**
 * Counts a set of payments and cancellations into the minutes and hours in which their orders were paid, in the commit of the inbox rows
 * that say they were counted: told twice, late or in any order, they count once. Only the tables decide, never the message;
 * a cancellation of an order that was never paid takes nothing back. Minutes before hours, and rows in one order for
 * everybody, so that two workers wait for each other and never deadlock.
 */
export const countSales = (sales: readonly Sale[]) => sql({ counted: int })`
  with told as (
    select distinct s->>'kind' as kind, s->>'orderId' as order_id from jsonb_array_elements(cast(${{ json: sales }} as jsonb)) s),
  noted as (
    insert into app.inbox (consumer, event_id)
    select 'best-sellers.' || t.kind, t.order_id from told t join app.payments p on p.order_id = t.order_id
    where p.status = 'CANCELED' or p.status = 'COMPLETED' and t.kind = 'paid'
    order by 1, 2 on conflict do nothing returning consumer, event_id),
  sold as materialized (
    select date_trunc('minute', p.ended_at) as minute, l.product_id,
      sum(case noted.consumer when 'best-sellers.paid' then l.quantity else -l.quantity end) as units
    from noted join app.payments p on p.order_id = noted.event_id and p.status in ('COMPLETED', 'CANCELED')
    join app.order_lines l on l.order_id = noted.event_id group by 1, 2),
  minutes as (
    insert into app.best_sellers_by_minute as m (minute, product_id, units)
    select minute, product_id, units from sold order by 1, 2
    on conflict (minute, product_id) do update set units = m.units + excluded.units returning 1),
  hours as (
    insert into app.best_sellers_hourly as h (hour, product_id, units)
    select date_trunc('hour', minute, 'UTC'), product_id, sum(units) from sold
    where (select count(*) from minutes) > 0 group by 1, 2 order by 1, 2
    on conflict (hour, product_id) do update set units = h.units + excluded.units)
  select count(*)::int from noted`;

/**
 * What sold best in the last days, paid and not cancelled, to the millisecond: see 0018_best_sellers.sql for how long an
 * answer may be kept. `to` is the time it is of.
 */
export const bestSellers = (
  days: number,
  limit: number,
  { liveMilliseconds = BEST_SELLERS_LIVE_MILLISECONDS_MAX } = {},
) => sql({ from: text, to: text, items: json<BestSeller[]>() })`
  select * from app.best_sellers(cast(${days} as int), cast(${limit} as int), cast(${BEST_SELLERS_MAX} as int),
    cast(${BEST_SELLERS_LAG_MINUTES} as int), cast(${liveMilliseconds} as int), cast(${BEST_SELLERS_KEPT_SECONDS} as int))`;
