/** Orders, their history, idempotency keys and events, and the waiting list. */
const LEGAL = `values (null, 'NOTPAYED'), (null, 'CANCELLED'), ('NOTPAYED', 'PREPARING'), ('NOTPAYED', 'CANCELLED'),
  ('PREPARING', 'SHIPPING'), ('PREPARING', 'CANCELLED'), ('SHIPPING', 'DELIVERED')`;

export const ORDER_INVARIANTS = {
  'the total of an order is the sum of its lines': `
    select o.id from app.orders o left join app.order_lines l on l.order_id = o.id
    group by o.id, o.total having o.total is distinct from sum(l.quantity::bigint * l.unit_price)`,

  'order lines are numbered from 0 and have different products': `
    select order_id from app.order_lines group by 1
    having min(line) <> 0 or max(line) <> count(*) - 1 or count(distinct product_id) <> count(*)`,

  'all products of an order have one seller': `
    select o.id from app.orders o join app.order_lines l on l.order_id = o.id join app.products p on p.id = l.product_id
    where p.seller_id <> o.seller_id`,

  'an out-of-stock order has the line that was short': `
    select o.id from app.orders o left join app.order_lines l on l.order_id = o.id group by o.id, o.reason
    having (o.reason is not distinct from 'OUT_OF_STOCK') <> (count(l.short_round) > 0)
      or bool_or(l.short_available >= l.quantity)`,

  'the status of an order is the last status of its history': `
    select o.id from app.orders o left join lateral (
      select h.to_status, h.reason from app.order_history h where h.order_id = o.id order by h.seq desc limit 1) h on true
    where (h.to_status, h.reason) is distinct from (o.status, o.reason)`,

  'the history of an order has no gap': `
    select order_id from (
      select order_id, seq, from_status, row_number() over w as nth, lag(to_status) over w as before
      from app.order_history window w as (partition by order_id order by seq)) h
    where seq <> nth or from_status is distinct from before`,

  'the status of an order changes only by allowed transitions': `
    select h.order_id from app.order_history h where not exists (
      select from (${LEGAL}) legal(a, b) where a is not distinct from h.from_status and b = h.to_status)
      or (h.to_status = 'CANCELLED') <> (h.reason is not null)
      or (h.from_status is null and h.to_status = 'CANCELLED' and h.reason <> 'OUT_OF_STOCK')`,

  'an order is paid before its deadline and expires after it': `
    select o.id from app.orders o join app.order_history h on h.order_id = o.id
    where h.to_status = 'PREPARING' and h.at >= o.payment_due_at or h.reason = 'PAYMENT_TIMEOUT' and h.at < o.payment_due_at`,

  'an idempotency key makes one order': `
    select buyer_id || ' ' || idempotency_key from app.orders group by buyer_id, idempotency_key having count(*) > 1`,

  'each order has one event of its placement': `
    select coalesce(o.id, e.order_id) from app.orders o
    full join (
      select data->>'orderId' as order_id, min(type) as type, count(*) as times, min(data->>'buyerId') as buyer_id,
        min((data->>'total')::bigint) as total, min((data->>'units')::int) as units
      from app.outbox where type in ('order.placed', 'order.refused') group by 1) e on e.order_id = o.id
    where o.id is null or e.order_id is null or e.times <> 1 or e.buyer_id <> o.buyer_id or e.total <> o.total
      or (e.type = 'order.refused') <> (o.reason is not distinct from 'OUT_OF_STOCK')
      or e.units <> (select sum(l.quantity) from app.order_lines l where l.order_id = o.id)`,

  'each cancellation has one event': `
    select coalesce(o.id, e.order_id) from (select * from app.orders where reason <> 'OUT_OF_STOCK') o
    full join (
      select data->>'orderId' as order_id, count(*) as times, min(data->>'reason') as reason, min(data->>'buyerId') as buyer_id,
        min((data->>'total')::bigint) as total, min((data->>'refunded')::bigint) as refunded, min((data->>'units')::int) as units
      from app.outbox where type = 'order.cancelled' group by 1) e on e.order_id = o.id
    where o.id is null or e.order_id is null or e.times <> 1 or e.reason <> o.reason or e.buyer_id <> o.buyer_id or e.total <> o.total
      or e.refunded <> coalesce((select p.amount from app.payments p where p.order_id = o.id and p.status = 'CANCELED'), 0)
      or e.units <> (select sum(l.quantity) from app.order_lines l where l.order_id = o.id)`,

  'every buyer with an out-of-stock order is on the waiting list, and no refusal time is set without such an order': `
    select coalesce(r.buyer_id || ' ' || r.product_id, w.buyer_id || ' ' || w.product_id) from (
      select distinct o.buyer_id, l.product_id from app.orders o join app.order_lines l on l.order_id = o.id
      where l.short_round is not null) r
    full join app.waitlist w on w.buyer_id = r.buyer_id and w.product_id = r.product_id
    where w.buyer_id is null or r.buyer_id is null and w.refused_at is not null`,
} as const;
