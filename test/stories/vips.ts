/** People who buy by the hundred, and what became of them. */
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

/** Of everything that is bought here. */
const PRICE = 3_000;

/** Orders so many units and pays them at once. */
export async function buys({ token }: Buyer, productId: string, units: number): Promise<string> {
  await charge(token, PRICE * units);
  const body = { lines: [{ productId, quantity: units }], pay: true };
  return (await api<{ id: string }>('POST', '/orders', { token, key: randomUUID(), body })).body.id;
}

/** A paid order whose event nobody was told to publish yet. */
export async function buysUnnoticed(tables: Tables, { id }: Buyer, productId: string, units: number): Promise<string> {
  const orderId = makeId('ord', Date.now(), randomBytes(10));
  const iat = Math.floor(Date.now() / 1_000) + 3_600;
  const lines = [{ p: productId, q: units }];
  const pay = { id: makeId('pay', Date.now(), randomBytes(10)), randomPercent: 99 };
  const wish = { id: orderId, buyer: id, iat, key: orderId, hash: 'x', request: null, lines, pay };
  // Its event is put off in the same commit: a relay that somebody else woke would publish it, and the function be first.
  await tables.client.query('begin');
  await tables.client.query("select * from app.charge_wallet($1, $2, $3, 'x', $3, $4, 100000000)", [
    ...[id, iat, `charge-${orderId}`, PRICE * units],
  ]);
  await tables.client.query('select * from app.place_orders($1::jsonb, 5, 20, 24, 0)', [JSON.stringify([wish])]);
  await tables.client.query(
    `update app.outbox set due_at = app.now() + interval '1 day' where data ->> 'orderId' = $1`,
    [orderId],
  );
  await tables.client.query('commit');
  return orderId;
}

/** The message of a large order, told by hand. */
export const paid = (orderId: string, units: number): string =>
  JSON.stringify({
    id: `evt_${Date.now()}`,
    type: 'order.paid',
    version: EVENT_VERSION,
    at: '2026-01-01T00:00:00.000Z',
    requestId: null,
    data: { orderId, buyerId: 'usr_x', units, total: 1, paymentId: 'pay_x' },
  });

/** Lets the relay see the orders that went unnoticed. */
export const notice = (tables: Tables, orderIds: readonly string[]) =>
  tables.client.query("update app.outbox set due_at = app.now() where data ->> 'orderId' = any ($1)", [orderIds]);
