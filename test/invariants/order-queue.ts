/** Order requests of the order queue: stored rejections, and the figures of each batch. */
const ordersAt = (where: string) =>
  `(select count(*) from app.orders o where o.created_at = b.at and o.accepted_at is not null and ${where})`;
const rejectionsAt = (comparison: string) =>
  `(select count(*) from app.order_rejections r where r.decided_at = b.at and r.code ${comparison} 'order.request_expired')`;

export const ORDER_QUEUE_INVARIANTS = {
  'no order request is both rejected and placed': `
    select r.order_id from app.order_rejections r join app.orders o on o.id = r.order_id`,

  'an order request is placed within five minutes': `
    select id from app.orders where accepted_at + interval '5 minutes' <= created_at`,

  'a rejected order request has one event': `
    select r.order_id from app.order_rejections r
    left join app.outbox e on e.type = 'order.rejected' and e.data->>'orderId' = r.order_id
    group by r.order_id, r.code, r.buyer_id
    having count(e.id) <> 1 or min(e.data->>'code') <> r.code or min(e.data->>'buyerId') <> r.buyer_id`,

  // The daily sweep deletes what is older than a day. The newest batch is the clock here: the simulator runs a query that
  // reads the clock after every step.
  'each batch of the order queue counts what it stored': `
    select b.at::text from (
      select at, sum(placed) as placed, sum(refused) as refused, sum(rejected) as rejected, sum(expired) as expired
      from app.intake_batches group by 1) b
    where b.placed <> ${ordersAt('o.payment_due_at is not null')} or b.refused <> ${ordersAt('o.payment_due_at is null')}
      or b.at > (select max(newest.at) from app.intake_batches newest) - interval '23 hours'
      and (b.rejected <> ${rejectionsAt('<>')} or b.expired <> ${rejectionsAt('=')})`,
} as const;
