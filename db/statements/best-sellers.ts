import { int, json, nullable, sql, text } from '#db/sql.ts';
import type { BestSeller, Sale } from '#domain/best-seller.ts';
import type { Language } from '#domain/language.ts';
import {
  BEST_SELLERS_KEPT_SECONDS,
  BEST_SELLERS_LAG_MINUTES,
  BEST_SELLERS_LIVE_MILLISECONDS_MAX,
  BEST_SELLERS_MAX,
} from '#domain/limits.ts';

/**
 * Adds payments and cancellations to the minutes and hours in which their orders were paid, in the same commit as their
 * inbox rows: a message that is late, repeated or out of order is counted once. The tables decide, not the message: the
 * cancellation of an unpaid order subtracts nothing. Minutes are locked before hours and rows in one global order, so that
 * two workers wait for each other and never deadlock.
 */
export const countSales = (sales: readonly Sale[]) => sql({ counted: int })`
  with given as (
    select distinct s->>'kind' as kind, s->>'orderId' as order_id from jsonb_array_elements(cast(${{ json: sales }} as jsonb)) s),
  recorded as (
    insert into app.inbox (consumer, event_id)
    select 'best-sellers.' || t.kind, t.order_id from given t join app.payments p on p.order_id = t.order_id
    where p.status = 'CANCELED' or p.status = 'COMPLETED' and t.kind = 'paid'
    order by 1, 2 on conflict do nothing returning consumer, event_id),
  sold as materialized (
    select date_trunc('minute', p.ended_at) as minute, l.product_id,
      sum(case recorded.consumer when 'best-sellers.paid' then l.quantity else -l.quantity end) as units
    from recorded join app.payments p on p.order_id = recorded.event_id and p.status in ('COMPLETED', 'CANCELED')
    join app.order_lines l on l.order_id = recorded.event_id group by 1, 2),
  minutes as (
    insert into app.best_sellers_by_minute as m (minute, product_id, units)
    select minute, product_id, units from sold order by 1, 2
    on conflict (minute, product_id) do update set units = m.units + excluded.units returning 1),
  hours as (
    insert into app.best_sellers_hourly as h (hour, product_id, units)
    select date_trunc('hour', minute, 'UTC'), product_id, sum(units) from sold
    where (select count(*) from minutes) > 0 group by 1, 2 order by 1, 2
    on conflict (hour, product_id) do update set units = h.units + excluded.units)
  select count(*)::int from recorded`;

/**
 * The best-selling products of the last days, paid and not cancelled, exact to the millisecond `to`. Only slow results are
 * cached: see the SQL function for how long. One row for each product, because a row of the Data API ends at 64 KB; without a
 * product one row without an item.
 */
export const bestSellers = (
  days: number,
  limit: number,
  {
    language = null,
    liveMilliseconds = BEST_SELLERS_LIVE_MILLISECONDS_MAX,
  }: {
    readonly language?: Language | null;
    readonly liveMilliseconds?: number;
  } = {},
) => sql({ from: text, to: text, item: nullable(json<BestSeller>()) })`
  select best.from_at, best.to_at, listed.item from app.best_sellers(cast(${days} as int), cast(${limit} as int), cast(${BEST_SELLERS_MAX} as int),
    cast(${BEST_SELLERS_LAG_MINUTES} as int), cast(${liveMilliseconds} as int), cast(${BEST_SELLERS_KEPT_SECONDS} as int),
    cast(${language} as text)) best
  left join lateral jsonb_array_elements(best.items) with ordinality listed(item, nth) on true order by listed.nth`;
