/** R1: from the shortage to the delivery. */
import { afterEach, expect, test } from 'vitest';
import { askedTimes, FACTORY_AS_IT_WAS, refuse, restockIn, restockOf, take } from './restocks.ts';
import {
  advance,
  eventually,
  factoryRequestsFor,
  makeBuyers,
  makeProduct,
  order,
  restocksOf,
  setFactory,
  settled,
  stockOf,
  tokenOf,
} from './shop.ts';

afterEach(() => setFactory(FACTORY_AS_IT_WAS));

const filled = (productId: string, available: number) =>
  eventually(
    () => stockOf(productId),
    (stock) => stock.available === available && stock.incoming === 0,
  );

test('sixty buyers meet an empty shelf at once: the factory is asked exactly once, and fills it', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 60 });
  const [buyers, product] = [await makeBuyers(60), await makeProduct({ stock: 0, restockQuantity: 10 })];
  const replies = await Promise.all(buyers.map(({ token }) => order(token, [[product, 1]])));
  expect(replies.filter(({ status }) => status === 409)).toHaveLength(60);
  await askedTimes(product, 1);
  await settled();

  const restock = await restockOf(product);
  expect(restock).toMatchObject({ state: 'ASKED', attempt: 1, round: 1, received: 0, lastError: null });
  expect(restock.quantity, 'the product’s quantity, or what was refused by then').toBeGreaterThanOrEqual(10);
  expect(restock.quantity).toBeLessThanOrEqual(60);
  expect(await restocksOf(product, await tokenOf('operator'))).toHaveLength(1);
  expect((await factoryRequestsFor(product)).map(({ body }) => body)).toMatchObject([
    {
      MessageGroupId: restock.id,
      MessageAttributeProductId: product,
      MessageAttributeProductCnt: restock.quantity,
      MessageAttributeFactoryId: 'fac_main',
      MessageAttributeRequester: 'system',
    },
  ]);
  expect(await stockOf(product)).toEqual({ onHand: 0, reserved: 0, available: 0, incoming: restock.quantity });

  await advance('PT60S');
  await filled(product, restock.quantity);
  expect(await restockOf(product)).toMatchObject({ id: restock.id, state: 'CLOSED', received: restock.quantity });
  await settled();
  expect(await factoryRequestsFor(product)).toHaveLength(1);
});

test('one order for 37 asks for 37, where the product’s own quantity is 10; where it is 50, for 50', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 0 });
  const [modest, generous] = [
    await makeProduct({ stock: 0, restockQuantity: 10 }),
    await makeProduct({ stock: 0, restockQuantity: 50 }),
  ];
  await Promise.all([refuse(modest, 37), refuse(generous, 37)]);
  const asked = await Promise.all([askedTimes(modest, 1), askedTimes(generous, 1)]);
  expect(asked.map(({ body }) => body.MessageAttributeProductCnt)).toEqual([37, 50]);
  await Promise.all([filled(modest, 37), filled(generous, 50)]);
});

test('a product that is never restocked by itself is never asked for', async () => {
  const [never, other] = [
    await makeProduct({ stock: 1, restockQuantity: 0 }),
    await makeProduct({ stock: 1, restockQuantity: 1 }),
  ];
  await take(never);
  await refuse(never, 30);
  await take(other);
  await askedTimes(other, 1);
  await settled();
  expect(await factoryRequestsFor(never)).toEqual([]);
  expect(await restocksOf(never, await tokenOf('operator'))).toEqual([]);
});

test('the sale of the last unit asks the factory, nobody refused; a second sell-out asks again', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 0 });
  const product = await makeProduct({ stock: 3, restockQuantity: 10 });
  await take(product, 2);
  await settled();
  expect(await factoryRequestsFor(product), 'one is still there').toEqual([]);

  await take(product, 1);
  expect((await askedTimes(product, 1)).body.MessageAttributeProductCnt).toBe(10);
  await filled(product, 10);
  const first = await restockIn('CLOSED', product);

  await take(product, 10);
  await askedTimes(product, 2);
  await filled(product, 10);
  const second = await restockIn('CLOSED', product);
  await settled();
  expect(second.id).not.toBe(first.id);
  expect([first.round, second.round]).toEqual([1, 2]);
  expect(await factoryRequestsFor(product), 'once an episode').toHaveLength(2);
  expect(await stockOf(product)).toEqual({ onHand: 23, reserved: 13, available: 10, incoming: 0 });
});

test('ten are wanted where five are left: ten are made, fifteen are sold, and that sell-out asks again', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 60 });
  const product = await makeProduct({ stock: 5, restockQuantity: 10 });
  await refuse(product, 10);
  await askedTimes(product, 1);
  expect(await stockOf(product), 'the five can still be bought').toMatchObject({ available: 5, incoming: 10 });
  await refuse(product, 6);
  await settled();
  expect(await factoryRequestsFor(product), 'the same shortage').toHaveLength(1);

  await advance('PT60S');
  await filled(product, 15);
  await take(product, 15);
  expect((await askedTimes(product, 2)).body.MessageAttributeProductCnt, 'nobody was refused in this round').toBe(10);
  await restockIn('ASKED', product);
  const restocks = await restocksOf(product, await tokenOf('operator'));
  expect(restocks.map(({ round, state, quantity, received }) => [round, state, quantity, received])).toEqual([
    [2, 'ASKED', 10, 0],
    [1, 'CLOSED', 10, 10],
  ]);
  await advance('PT60S');
  await filled(product, 10);
});

test('the five that were left sell out too while the factory works: it is one shortage and one request', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 60 });
  const product = await makeProduct({ stock: 5, restockQuantity: 10 });
  await refuse(product, 6);
  await askedTimes(product, 1);
  await take(product, 5);
  await refuse(product, 1);
  await settled();
  expect(await factoryRequestsFor(product)).toHaveLength(1);
  await advance('PT60S');
  await filled(product, 10);
});
