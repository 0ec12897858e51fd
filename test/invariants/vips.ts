import { VIP_UNITS_MIN } from '#domain/limits.ts';

const LARGE = `
  select o.id, o.buyer_id, p.ended_at from app.orders o
  join app.payments p on p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED')
  where (select sum(l.quantity) from app.order_lines l where l.order_id = o.id) >= ${VIP_UNITS_MIN}`;

/** A buyer is a VIP since the first paid large order. The inbox has the orders that were handled. */
export const VIP_INVARIANTS = {
  'a VIP has paid a large order and is a VIP since that payment': `
    select v.user_id from app.vips v left join (${LARGE}) large on large.id = v.order_id
    where large.buyer_id is distinct from v.user_id or large.ended_at <> v.since`,

  'every handled large order made its buyer a VIP since the first large order': `
    select i.event_id from app.inbox i left join (${LARGE}) large on large.id = i.event_id
    left join app.vips v on v.user_id = large.buyer_id
    where i.consumer = 'vip'
      and (large.id is null or v.user_id is null or (v.since, v.order_id) > (large.ended_at, large.id))`,

  'no buyer is a VIP because of an unhandled order': `
    select v.order_id from app.vips v where not exists (
      select from app.inbox i where i.consumer = 'vip' and i.event_id = v.order_id)`,
} as const;
