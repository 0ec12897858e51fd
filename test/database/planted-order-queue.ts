import type { ORDER_QUEUE_INVARIANTS } from '#test/invariants/order-queue.ts';

const REJECTION = 'buyer_id, code, request, decided_at';

/** Violations of the invariants of the order queue. */
export const PLANTED_ORDER_QUEUE: Readonly<Record<keyof typeof ORDER_QUEUE_INVARIANTS, readonly string[]>> = {
  'no order request is both rejected and placed': [
    `insert into app.order_rejections (order_id, ${REJECTION})
     select (select id from app.orders where accepted_at is not null limit 1), ${REJECTION} from app.order_rejections limit 1`,
  ],
  'an order request is placed within five minutes': [
    "update app.orders set accepted_at = created_at - interval '5 minutes' where accepted_at is not null",
  ],
  'a rejected order request has one event': [
    "delete from app.outbox where type = 'order.rejected'",
    "insert into app.outbox (topic, type, data) select topic, type, data from app.outbox where type = 'order.rejected'",
    "update app.order_rejections set code = 'order.cart_empty'",
    "update app.order_rejections set buyer_id = 'usr_other'",
  ],
  'each batch of the order queue counts what it stored': [
    'update app.intake_batches set placed = placed - 1',
    'update app.intake_batches set refused = refused - 1',
    'update app.intake_batches set rejected = rejected - 1',
    'update app.intake_batches set expired = expired - 1',
    'update app.orders set accepted_at = null',
    "delete from app.order_rejections where code = 'order.request_expired'",
    "delete from app.order_rejections where code <> 'order.request_expired'",
  ],
};
