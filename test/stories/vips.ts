/** Buyers of a hundred units, and the VIPs among them. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { EVENT_VERSION } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import { api, charge } from './shop.ts';
import type { Tables } from './tables.ts';

/** The orders that made these people VIP. */
export async function vipsAmong({ client }: Tables, buyers: readonly Buyer[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ order: string }>(
    'select order_id as order from app.vips where user_id = any ($1) order by order_id',
    [buyers.map(({ id }) => id)],
  );
  return rows.map((row) => row.order);
}

/** The price of every product here. */
const PRICE = 3_000;

/** Orders and pays so many units. */
export async function buys({ token }: Buyer, productId: string, units: number): Promise<string> {
  await charge(token, PRICE * units);
  const body = { lines: [{ productId, quantity: units }], pay: true };
  return (await api<{ id: string }>('POST', '/orders', { token, key: randomUUID(), body })).body.id;
}

/** A paid order whose event is not published yet. */
export async function buysUnnoticed(tables: Tables, { id }: Buyer, productId: string, units: number): Promise<string> {
  const orderId = makeId('ord', Date.now(), randomBytes(10));
  const iat = Math.floor(Date.now() / 1_000) + 3_600;
  const lines = [{ p: productId, q: units }];
  const pay = { id: makeId('pay', Date.now(), randomBytes(10)), randomPercent: 99 };
  const order = { id: orderId, buyer: id, iat, key: orderId, hash: 'x', request: null, lines, pay };
  // Its event is delayed in the same commit: otherwise the relay could publish it, and the function would be first.
  await tables.client.query('begin');
  await tables.client.query("select * from app.charge_wallet($1, $2, $3, 'x', $3, $4, 100000000)", [
    ...[id, iat, `charge-${orderId}`, PRICE * units],
  ]);
  await tables.client.query('select * from app.place_orders($1::jsonb, 5, 20, 24, 0)', [JSON.stringify([order])]);
  await tables.client.query(
    `update app.outbox set due_at = app.now() + interval '1 day' where data ->> 'orderId' = $1`,
    [orderId],
  );
  await tables.client.query('commit');
  return orderId;
}

/** The message of a large order, sent manually. */
export const paid = (orderId: string, units: number): string =>
  JSON.stringify({
    id: `evt_${Date.now()}`,
    type: 'order.paid',
    version: EVENT_VERSION,
    at: '2026-01-01T00:00:00.000Z',
    requestId: null,
    data: { orderId, buyerId: 'usr_x', units, total: 1, paymentId: 'pay_x' },
  });

/** Makes the delayed events due, and notifies the relay. */
export const notice = (tables: Tables, orderIds: readonly string[]) =>
  tables.client.query("update app.outbox set due_at = app.now() where data ->> 'orderId' = any ($1)", [orderIds]);
