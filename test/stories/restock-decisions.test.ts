/** N8: what a person decides about a product or a restock ends the requests to the factory. */
import { afterEach, expect, test } from 'vitest';
import { askedFor, deliver, FACTORY_AS_IT_WAS, restockIn, restocksOfProduct, take } from './restocks.ts';
import { advance, api, factoryRequestsFor, setFactory, settled, stockOf, tokenOf } from './shop.ts';

afterEach(() => setFactory(FACTORY_AS_IT_WAS));

async function changeProduct(productId: string, body: object): Promise<number> {
  const token = await tokenOf('seller');
  const etag = (await api('GET', `/products/${productId}`)).headers.get('etag') ?? '';
  return (await api('PATCH', `/products/${productId}`, { token, headers: { 'if-match': etag }, body })).status;
}

test('a product that is deleted while its factory produces is not requested again, and its delivery is surplus', async () => {
  const { productId, restock, request } = await askedFor(10);
  const gone = await api('DELETE', `/products/${productId}`, { token: await tokenOf('seller') });
  expect(gone.status).toBe(204);
  await advance('PT6M');
  await settled();
  expect(await factoryRequestsFor(productId)).toHaveLength(1);
  expect(await restocksOfProduct(productId)).toMatchObject([
    { id: restock.id, state: 'CLOSED', closedBy: 'system', closeReason: 'PRODUCT_DELETED' },
  ]);
  expect((await deliver(request, 10)).body).toEqual({ status: 'surplus', counted: 0, surplus: 10 });
});

test.for([
  ['RESTOCKS_OFF', { restockQuantity: 0 }],
  ['SALE_ENDED', { endAt: '2026-01-01T00:00:00Z' }],
] as const)(
  '%s: the factory is not asked again after five minutes, and the restock shows why',
  async ([reason, body]) => {
    const { productId, restock } = await askedFor(10);
    expect(await changeProduct(productId, body)).toBe(200);
    await advance('PT6M');
    expect(await restockIn('CLOSED', productId)).toMatchObject({
      id: restock.id,
      closedBy: 'system',
      closeReason: reason,
    });
    await settled();
    expect(await factoryRequestsFor(productId)).toHaveLength(1);
  },
);

test('a restock that is closed at once after a new sell-out stays closed; a sell-out after the stock was back is restocked', async () => {
  const { productId, restock, request } = await askedFor(10);
  const token = await tokenOf('seller');
  await deliver(request, 4);
  await take(productId, 4);
  const closed = await api('POST', `/restocks/${restock.id}/closure`, { token, body: { reason: 'burned down' } });
  expect(closed.status).toBe(200);
  await settled();
  await advance('PT6M');
  await settled();
  expect(await factoryRequestsFor(productId)).toHaveLength(1);
  expect(await restocksOfProduct(productId)).toMatchObject([{ id: restock.id, state: 'CLOSED' }]);

  expect(await stockOf(productId), 'the unpaid order has expired').toMatchObject({ available: 4 });
  await take(productId, 4);
  expect(await restockIn('ASKED', productId)).not.toMatchObject({ id: restock.id });
  expect(await stockOf(productId)).toMatchObject({ available: 0, incoming: 10 });
});
