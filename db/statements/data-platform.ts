import { json, sql, text } from '#db/sql.ts';
import type { PaidOrder } from '#domain/platform.ts';

/** The paid ones of these orders, with a later cancellation: one call for a batch of messages. */
export const readPaidOrders = (orderIds: readonly string[]) => sql({ orderId: text, order: json<PaidOrder>() })`
  select o.id, jsonb_build_object(
    'paid', jsonb_build_object('orderId', o.id, 'buyerId', o.buyer_id, 'sellerId', o.seller_id, 'paymentId', p.id, 'total', o.total,
      'paidAt', app.rfc3339(p.ended_at), 'lines', (
      select jsonb_agg(jsonb_build_object('productId', l.product_id, 'quantity', l.quantity, 'unitPrice', l.unit_price) order by l.line)
      from app.order_lines l where l.order_id = o.id)),
    'cancelled', case when p.status = 'CANCELED' then jsonb_build_object('reason', o.reason, 'refunded', p.amount,
      'cancelledAt', app.rfc3339(p.canceled_at)) end)
  from (select distinct e as id from jsonb_array_elements_text(cast(${{ json: orderIds }} as jsonb)) e) asked
  join app.orders o on o.id = asked.id
  join app.payments p on p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED')`;
