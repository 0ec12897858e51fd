/** What a history needs of a run beside the requests of its clients: the beginning, and the orders that expired. */

import type { APIGatewayProxyResult } from 'aws-lambda';
import type pg from 'pg';
import type { History } from '#bin/flash-sale/history.ts';

/** The end of an operation: the response of a handler, or undefined when its process died. */
export const responseOf = (reply: APIGatewayProxyResult | undefined) =>
  reply && { status: reply.statusCode, response: reply.body.startsWith('{') ? JSON.parse(reply.body) : {} };

/** Adds the initial stock of the products and the initial balances of the buyers. */
export async function recordBeginning(history: History, admin: pg.Client): Promise<void> {
  const products = await admin.query<{ id: string; seller: string; units: number; price: number }>(
    'select id, seller_id as seller, on_hand as units, price from app.products join app.stock on product_id = id',
  );
  for (const { id: productId, seller: caller, units, price: unitPrice } of products.rows)
    history.add({ kind: 'adjustment', caller, key: null, request: { productId, units, unitPrice } }, 0, 0);
  const wallets = await admin.query<{ buyer: string; balance: string }>(
    'select user_id as buyer, balance from app.wallets',
  );
  for (const { buyer: caller, balance } of wallets.rows)
    history.add({ kind: 'charge', caller, key: null, request: { amount: Number(balance) } }, 0, 0);
}

/** Adds the expiry of each unpaid order. `epoch`: when the run began, in epoch milliseconds. */
export async function recordExpirations(history: History, admin: pg.Client, epoch: number): Promise<void> {
  const { rows } = await admin.query<{ request: object; due: string; at: string }>(
    `select jsonb_build_object('orderId', o.id, 'buyerId', o.buyer_id, 'lines', (select jsonb_agg(jsonb_build_object(
         'productId', l.product_id, 'quantity', l.quantity) order by l.line) from app.order_lines l where l.order_id = o.id))
       as request, extract(epoch from o.payment_due_at) * 1000 as due, extract(epoch from h.at) * 1000 as at
     from app.orders o join app.order_history h on h.order_id = o.id and h.reason = 'PAYMENT_TIMEOUT' order by h.at, o.id`,
  );
  for (const { request, due, at } of rows)
    history.add(
      { kind: 'expire', caller: 'shop', key: null, request: { ...request } },
      Number(due) - epoch,
      Number(at) - epoch,
    );
}
