import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inParallel } from '#bin/flash-sale/shop.ts';
import { askedFor, askedTimes, FACTORY_AS_IT_WAS, requestRestock, restockIn } from './restocks.ts';
import {
  api,
  factoryRequestsFor,
  makeBuyers,
  makeProduct,
  restocksOf,
  session,
  setFactory,
  settled,
  stockOf,
  tokenOf,
} from './shop.ts';

beforeEach(() => setFactory({ mode: 'forget' }));
afterEach(() => setFactory(FACTORY_AS_IT_WAS));

test.for(['seller', 'operator'] as const)('a %s requests a restock although there is stock', async (who) => {
  const token = await tokenOf(who);
  const product = await makeProduct({ stock: 100, restockQuantity: 25 });
  const reply = await requestRestock(token, product);
  expect([reply.status, reply.body.quantity, reply.body.state]).toEqual([202, 25, 'ASKING']);
  expect(reply.headers.get('location')).toBe(`/api/v1/restocks/${reply.body.id}`);
  const { body } = await askedTimes(product, 1);
  expect(body).toMatchObject({
    MessageGroupId: reply.body.id,
    MessageAttributeProductCnt: 25,
    MessageAttributeRequester: (await session(who)).user.id,
  });
  await restockIn('ASKED', product);
  const read = await api('GET', `/restocks/${reply.body.id}`, { token });
  expect(read.body).toMatchObject({ id: reply.body.id, state: 'ASKED' });
  expect((await stockOf(product)).incoming).toBe(25);
});

test('a given quantity is the requested quantity', async () => {
  const product = await makeProduct({ stock: 0, restockQuantity: 25 });
  const reply = await requestRestock(await tokenOf('seller'), product, { quantity: 7 });
  expect(reply.body.quantity).toBe(7);
  expect((await askedTimes(product, 1)).body.MessageAttributeProductCnt).toBe(7);
});

test('an open restock is returned, not duplicated, for every caller and quantity', async () => {
  const { productId, restock } = await askedFor(10);
  const [seller, operator] = [await tokenOf('seller'), await tokenOf('operator')];
  const replies = await inParallel(
    Array.from({ length: 20 }, (_, i) => () => requestRestock(i % 2 ? seller : operator, productId, { quantity: 99 })),
    20,
  );
  expect(new Set(replies.map(({ status, body }) => `${status} ${body.id} ${body.quantity}`))).toEqual(
    new Set([`202 ${restock.id} 10`]),
  );
  await settled();
  expect(await factoryRequestsFor(productId)).toHaveLength(1);
  expect(await restocksOf(productId, operator)).toHaveLength(1);
});

test('twenty requests at once without an open restock: one restock, one factory request', async () => {
  const [product, token] = [await makeProduct({ stock: 5 }), await tokenOf('seller')];
  const replies = await Promise.all(Array.from({ length: 20 }, () => requestRestock(token, product, { quantity: 5 })));
  expect(new Set(replies.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  await askedTimes(product, 1);
  await settled();
  expect(await factoryRequestsFor(product)).toHaveLength(1);
});

test('the same key gives the same response, also in parallel; with another body it is a conflict', async () => {
  const [product, token, key] = [await makeProduct({ stock: 5 }), await tokenOf('seller'), randomUUID()];
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => requestRestock(token, product, { quantity: 5 }, key)),
  );
  expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
  const conflict = await requestRestock(token, product, { quantity: 6 }, key);
  expect([conflict.status, conflict.body.code]).toEqual([422, 'idempotency.key_reused']);
  const elsewhere = await requestRestock(token, await makeProduct({ stock: 5 }), { quantity: 5 }, key);
  expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'idempotency.key_reused']);
  const another = await requestRestock(await tokenOf('operator'), product, { quantity: 6 }, key);
  expect(another.status, 'the key of another caller is independent').toBe(202);
});

test('a product without automatic restock needs a quantity', async () => {
  const [product, token] = [await makeProduct({ stock: 0, restockQuantity: 0 }), await tokenOf('seller')];
  const without = await requestRestock(token, product);
  expect([without.status, without.body.code]).toEqual([422, 'restock.quantity_required']);
  const given = await requestRestock(token, product, { quantity: 3 });
  expect([given.status, given.body.quantity]).toEqual([202, 3]);
});

test('a buyer may not request a restock, and another seller’s product is not found', async () => {
  const [buyer] = await makeBuyers(1);
  const mine = await makeProduct({ stock: 0 });
  const theirs = await makeProduct({ stock: 0, sellerId: (await session('operator')).user.id });
  const refused = await requestRestock(buyer?.token ?? '', mine);
  expect([refused.status, refused.body.code]).toEqual([403, 'auth.forbidden']);
  const foreign = await requestRestock(await tokenOf('seller'), theirs);
  expect([foreign.status, foreign.body.code]).toEqual([404, 'product.not_found']);
  await settled();
  expect([await factoryRequestsFor(mine), await factoryRequestsFor(theirs)]).toEqual([[], []]);
});

test.for([0, -1, 1.5, '5', null, 1_000_001])('a quantity of %j is invalid', async (quantity) => {
  const product = await makeProduct({ stock: 0 });
  const reply = await requestRestock(await tokenOf('seller'), product, { quantity });
  expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid']);
});
