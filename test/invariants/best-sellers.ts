const counted = (unit: 'hour' | 'minute') => `
  select date_trunc('${unit}', p.ended_at, 'UTC') as ${unit}, l.product_id,
    sum(case i.consumer when 'best-sellers.paid' then l.quantity else -l.quantity end) as units
  from app.inbox i join app.payments p on p.order_id = i.event_id and p.status in ('COMPLETED', 'CANCELED')
  join app.order_lines l on l.order_id = i.event_id
  where i.consumer in ('best-sellers.paid', 'best-sellers.cancelled') group by 1, 2`;

/** The sales of each hour and minute are the plain sums of the handled events. The inbox has the handled events. */
export const BEST_SELLER_INVARIANTS = {
  'the units of an hour are the sum of its counted sales': `
    select coalesce(h.product_id, c.product_id) from (select * from app.best_sellers_hourly where units <> 0) h
    full join (${counted('hour')}) c on c.hour = h.hour and c.product_id = h.product_id
    where coalesce(h.units, 0) <> coalesce(c.units, 0)`,

  'the units of a minute are the sum of its counted sales': `
    select coalesce(m.product_id, c.product_id) from (select * from app.best_sellers_by_minute where units <> 0) m
    full join (${counted('minute')}) c on c.minute = m.minute and c.product_id = m.product_id
    where coalesce(m.units, 0) <> coalesce(c.units, 0)`,

  'counted sales were paid, and subtracted sales were cancelled': `
    select i.event_id from app.inbox i left join app.payments p on p.order_id = i.event_id and p.status in ('COMPLETED', 'CANCELED')
    where i.consumer like 'best-sellers.%'
      and (p.id is null or i.consumer = 'best-sellers.cancelled' and p.status <> 'CANCELED')`,
} as const;
