/** People who buy by the hundred, and what became of them. */
import { randomBytes } from 'node:crypto';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { EVENT_VERSION } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import { order } from './shop.ts';
import type { Tables } from './tables.ts';

/** The orders that made these people VIP. */
export async function vipsAmong({ client }: Tables, buyers: readonly Buyer[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ order: string }>(
    'select order_id as order from app.vips where user_id = any ($1) order by order_id',
    [buyers.map(({ id }) => id)],
  );
  return rows.map((row) => row.order);
}

export const buys = async (buyer: Buyer, productId: string, units: number): Promise<string> =>
  (await order<{ id: string }>(buyer.token, [[productId, units]])).body.id;

/** An order whose event nobody was told to publish yet. */
export async function buysUnnoticed(tables: Tables, { id }: Buyer, productId: string, units: number): Promise<string> {
  const orderId = makeId('ord', Date.now(), randomBytes(10));
  const iat = Math.floor(Date.now() / 1_000) + 3_600;
  const lines = [{ p: productId, q: units }];
  const wish = { id: orderId, buyer: id, iat, key: orderId, hash: 'x', request: null, lines };
  // Its event is put off in the same commit: a relay that somebody else woke would publish it, and the function be first.
  await tables.client.query('begin');
  await tables.client.query('select * from app.place_orders($1::jsonb, 5, 20, 24)', [JSON.stringify([wish])]);
  await tables.client.query(
    `update app.outbox set due_at = app.now() + interval '1 day' where data ->> 'orderId' = $1`,
    [orderId],
  );
  await tables.client.query('commit');
  return orderId;
}

/** The message of a large order, told by hand. */
export const placed = (orderId: string, units: number): string =>
  JSON.stringify({
    id: `evt_${Date.now()}`,
    type: 'order.placed',
    version: EVENT_VERSION,
    at: '2026-01-01T00:00:00.000Z',
    requestId: null,
    data: { orderId, buyerId: 'usr_x', units, total: 1 },
  });

/** Lets the relay see the orders that went unnoticed. */
export const notice = (tables: Tables, orderIds: readonly string[]) =>
  tables.client.query("update app.outbox set due_at = app.now() where data ->> 'orderId' = any ($1)", [orderIds]);
