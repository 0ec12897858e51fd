/** O12: a sale that is bigger than one row, and one without its database. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { database } from './database.ts';
import { passUntil } from './dead.ts';
import { advance, api, eventually, local, makeBuyers, makeProduct, type Reply, settled, stockOf } from './shop.ts';
import { complaintAbout } from './valid.ts';

/** The usual request of a caller who does not say how long to wait. */
const NO_PREFERENCE = { prefer: 'handling=lenient' };

afterAll(() => local('POST', '/database', { away: 0 }));

interface Queued {
  readonly buyer: Buyer;
  readonly reply: Reply;
}

const orderOf = (productId: string) => ({ lines: [{ productId, quantity: 1 }] });
const send = ({ token }: Buyer, productId: string, headers: Record<string, string> = NO_PREFERENCE) =>
  api('POST', '/orders', { token, key: randomUUID(), body: orderOf(productId), headers });

/** Places an order of each buyer at the same time. */
const crowd = (buyers: readonly Buyer[], productId: string): Promise<readonly Queued[]> =>
  Promise.all(buyers.map(async (buyer) => ({ buyer, reply: await send(buyer, productId) })));

const requestOf = ({ buyer, reply }: Queued, headers: Record<string, string> = {}): Promise<Reply> =>
  api('GET', reply.headers.get('location')?.replace('/api/v1', '') ?? '', { token: buyer.token, headers });

/** What became of the orders: the status of the order, or of the problem. */
async function outcomes(all: readonly Queued[]): Promise<readonly string[]> {
  const replies = await Promise.all(
    all.map(async ({ buyer, reply }) => {
      const decided = await requestOf({ buyer, reply });
      expect(complaintAbout('readOrderRequest', decided)).toBeUndefined();
      expect(reply.headers.get('retry-after')).toBe('1');
      if (decided.status !== 303) return `${decided.status} ${decided.body['code'] ?? decided.body['status']}`;
      const location = decided.headers.get('location')?.replace('/api/v1', '') ?? '';
      const order = await api<{ status: string; reason: string | null }>('GET', location, { token: buyer.token });
      const preferred = await requestOf({ buyer, reply }, { prefer: 'return=representation' });
      expect(complaintAbout('readOrderRequest', preferred)).toBeUndefined();
      expect([preferred.status, preferred.body]).toEqual([200, order.body]);
      return order.body.reason ?? order.body.status;
    }),
  );
  return replies.toSorted();
}
const isOpen = (reply: Reply): boolean => reply.status === 202 || reply.status === 503;
const countOpen = async (all: readonly Queued[]) =>
  (await Promise.all(all.map((one) => requestOf(one)))).filter(isOpen).length;

test('a crowd at one product gets 202, and each order is decided once: as many are placed as there are units', async () => {
  const [buyers, productId] = [await makeBuyers(30), await makeProduct({ stock: 20, restockQuantity: 0 })];
  const queued = await database(async (client) => {
    // The row is as it is during a rush: no order gets it within its time.
    await client.query('begin');
    await client.query('select from app.stock where product_id = $1 for update', [productId]);
    const all = await crowd(buyers, productId);
    await client.query('commit');
    return all;
  });
  for (const { reply } of queued) {
    expect(reply.status).toBe(202);
    expect(complaintAbout('placeOrder', reply)).toBeUndefined();
  }
  await passUntil(
    () => countOpen(queued),
    (open) => open === 0,
  );
  expect(await outcomes(queued)).toEqual([...Array(20).fill('NOTPAYED'), ...Array(10).fill('OUT_OF_STOCK')]);
  expect(await stockOf(productId)).toMatchObject({ available: 0, reserved: 20 });
  const [first] = queued as readonly [Queued];
  const other = { ...first, buyer: (await makeBuyers(1))[0] as Buyer };
  expect((await requestOf(other)).body['code']).toBe('order.request_not_found');
});

test('an order request that is rejected has the problem of a direct order', async () => {
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  const reply = await send(buyer, `prd_${'0'.repeat(26)}`, { prefer: 'respond-async' });
  expect([reply.status, reply.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
  const decided = await eventually(
    () => requestOf({ buyer, reply }),
    ({ status }) => status !== 202,
  );
  expect(decided).toMatchObject({ status: 404, body: { code: 'product.not_found' } });
  expect(decided.body['errors']).toMatchObject([{ pointer: '/lines/0/productId' }]);
});

test('the database goes away for a minute in a sale: no order is refused, and all are decided afterwards', async () => {
  const [buyers, productId] = [await makeBuyers(12), await makeProduct({ stock: 10, restockQuantity: 0 })];
  await settled();
  await local('POST', '/database', { away: 60 });
  const queued = await crowd(buyers, productId);
  expect(queued.map(({ reply }) => reply.status)).toEqual(buyers.map(() => 202));
  await passUntil(
    () => countOpen(queued),
    (open) => open === 0,
  );
  expect(await outcomes(queued)).toEqual([...Array(10).fill('NOTPAYED'), 'OUT_OF_STOCK', 'OUT_OF_STOCK']);
});

test('an order request that is not decided in time expires, and is not placed when the database is back', async () => {
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  const productId = await makeProduct({ stock: 1, restockQuantity: 0 });
  await settled();
  await local('POST', '/database', { away: 400 });
  const queued = { buyer, reply: await send(buyer, productId) };
  expect(queued.reply.status).toBe(202);
  // The database is back after 400 seconds of this clock.
  await advance('PT7M');
  const expired = await eventually(
    () => requestOf(queued),
    ({ status }) => status !== 503,
  );
  expect(expired).toMatchObject({ status: 410, body: { code: 'order.request_expired' } });
  await settled();
  expect((await requestOf(queued)).status).toBe(410);
  const orders = await api<{ items: unknown[] }>('GET', '/orders', { token: buyer.token });
  expect([orders.body.items, (await stockOf(productId)).available]).toEqual([[], 1]);
});
