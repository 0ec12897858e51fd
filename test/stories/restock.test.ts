/** R1: from shortage to delivery. */
import { afterEach, expect, test } from 'vitest';
import { askedTimes, FACTORY_AS_IT_WAS, orderWithoutStock, restockIn, restockOf, take } from './restocks.ts';
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

/** Twice this time is less than the time after which a request is overdue, so a slow machine has as long again. */
const PRODUCTION_SECONDS = 150;

afterEach(() => setFactory(FACTORY_AS_IT_WAS));

const filled = (productId: string, available: number) =>
  eventually(
    () => stockOf(productId),
    (stock) => stock.available === available && stock.incoming === 0,
  );

test('sixty buyers order without stock at once: the factory is asked exactly once, and delivers', async () => {
  await setFactory({ mode: 'ok', delaySeconds: PRODUCTION_SECONDS });
  const [buyers, product] = [await makeBuyers(60), await makeProduct({ stock: 0, restockQuantity: 10 })];
  const replies = await Promise.all(buyers.map(({ token }) => order(token, [[product, 1]])));
  expect(replies.filter(({ status }) => status === 409)).toHaveLength(60);
  await askedTimes(product, 1);
  await settled();

  const restock = await restockOf(product);
  expect(restock).toMatchObject({ state: 'ASKED', attempt: 1, round: 1, received: 0, lastError: null });
  expect(restock.quantity, 'the product’s quantity, or the rejected units by then').toBeGreaterThanOrEqual(10);
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
  expect(await stockOf(product)).toMatchObject({ onHand: 0, reserved: 0, available: 0, incoming: restock.quantity });

  await advance(`PT${PRODUCTION_SECONDS}S`);
  await filled(product, restock.quantity);
  expect(await restockOf(product)).toMatchObject({ id: restock.id, state: 'CLOSED', received: restock.quantity });
  await settled();
  expect(await factoryRequestsFor(product)).toHaveLength(1);
});

test('an order for 37 units requests 37 where the product’s quantity is 10, and 50 where it is 50', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 0 });
  const [modest, generous] = [
    await makeProduct({ stock: 0, restockQuantity: 10 }),
    await makeProduct({ stock: 0, restockQuantity: 50 }),
  ];
  await Promise.all([orderWithoutStock(modest, 37), orderWithoutStock(generous, 37)]);
  const asked = await Promise.all([askedTimes(modest, 1), askedTimes(generous, 1)]);
  expect(asked.map(({ body }) => body.MessageAttributeProductCnt)).toEqual([37, 50]);
  await Promise.all([filled(modest, 37), filled(generous, 50)]);
});

test('a product without automatic restock causes no factory request', async () => {
  const [never, other] = [
    await makeProduct({ stock: 1, restockQuantity: 0 }),
    await makeProduct({ stock: 1, restockQuantity: 1 }),
  ];
  await take(never);
  await orderWithoutStock(never, 30);
  await take(other);
  await askedTimes(other, 1);
  await settled();
  expect(await factoryRequestsFor(never)).toEqual([]);
  expect(await restocksOf(never, await tokenOf('operator'))).toEqual([]);
});

test('the sale of the last unit asks the factory without a rejected order; a second sell-out asks again', async () => {
  await setFactory({ mode: 'ok', delaySeconds: 0 });
  const product = await makeProduct({ stock: 3, restockQuantity: 10 });
  await take(product, 2);
  await settled();
  expect(await factoryRequestsFor(product), 'one unit left').toEqual([]);

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
  expect(await factoryRequestsFor(product), 'once a stock cycle').toHaveLength(2);
  expect(await stockOf(product)).toMatchObject({ onHand: 23, reserved: 13, available: 10, incoming: 0 });
});

test('an order for ten with five left: ten are delivered, fifteen are sold, and that sell-out asks again', async () => {
  await setFactory({ mode: 'ok', delaySeconds: PRODUCTION_SECONDS });
  const product = await makeProduct({ stock: 5, restockQuantity: 10 });
  await orderWithoutStock(product, 10);
  await askedTimes(product, 1);
  expect(await stockOf(product), 'the five are still available').toMatchObject({ available: 5, incoming: 10 });
  await orderWithoutStock(product, 6);
  await settled();
  expect(await factoryRequestsFor(product), 'the same shortage').toHaveLength(1);

  await advance(`PT${PRODUCTION_SECONDS}S`);
  await filled(product, 15);
  await take(product, 15);
  expect((await askedTimes(product, 2)).body.MessageAttributeProductCnt, 'no rejected order in this stock cycle').toBe(
    10,
  );
  await restockIn('ASKED', product);
  const restocks = await restocksOf(product, await tokenOf('operator'));
  expect(restocks.map(({ round, state, quantity, received }) => [round, state, quantity, received])).toEqual([
    [2, 'ASKED', 10, 0],
    [1, 'CLOSED', 10, 10],
  ]);
  await advance(`PT${PRODUCTION_SECONDS}S`);
  await filled(product, 10);
});

test('the last five units sell out while the factory works: one shortage and one request', async () => {
  await setFactory({ mode: 'ok', delaySeconds: PRODUCTION_SECONDS });
  const product = await makeProduct({ stock: 5, restockQuantity: 10 });
  await orderWithoutStock(product, 6);
  await askedTimes(product, 1);
  await take(product, 5);
  await orderWithoutStock(product, 1);
  await settled();
  expect(await factoryRequestsFor(product)).toHaveLength(1);
  await advance(`PT${PRODUCTION_SECONDS}S`);
  await filled(product, 10);
});
