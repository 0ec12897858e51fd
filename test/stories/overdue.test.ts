/** R2: a factory that does not deliver is asked again once, then reported. */
import { afterEach, expect, test } from 'vitest';
import { RECEIVES_MAX } from '#domain/limits.ts';
import { deadLetters, endRetries, passUntil } from './dead.ts';
import {
  askedFor,
  askedTimes,
  deliver,
  FACTORY_AS_IT_WAS,
  flushReports,
  operatorMailsAbout,
  orderWithoutStock,
  requestRestock,
  restockIn,
  restockOf,
  restocksOfProduct,
  restockWhen,
} from './restocks.ts';
import {
  advance,
  eventually,
  factoryRequestsFor,
  makeProduct,
  restocksOf,
  setFactory,
  stockOf,
  tokenOf,
} from './shop.ts';

afterEach(() => setFactory(FACTORY_AS_IT_WAS));

const reported = (restockId: string, times: number) =>
  eventually(
    () => operatorMailsAbout(restockId),
    ({ length }) => length === times,
  );

test('a factory that does not deliver is asked again after five minutes, then reported; a manual request asks once more', async () => {
  await flushReports();
  const { productId, restock, request } = await askedFor(10, { title: 'Forgotten Donut' });
  await advance('PT3M');
  expect(await factoryRequestsFor(productId), 'not overdue yet').toHaveLength(1);
  await advance('PT2M');
  const second = await askedTimes(productId, 2);
  expect(second.body).toMatchObject({ MessageGroupId: restock.id, MessageAttributeProductCnt: 10 });
  expect(second.body.CallbackUrl, 'another attempt, another address').not.toBe(request.body.CallbackUrl);
  expect(await restockIn('ASKED', productId)).toMatchObject({ id: restock.id, attempt: 2 });
  expect(await operatorMailsAbout(restock.id)).toEqual([]);

  await advance('PT5M');
  expect(await restockIn('OVERDUE', productId)).toMatchObject({ id: restock.id, attempt: 2, dueAt: null });
  const [mail] = await reported(restock.id, 1);
  expect(mail?.subject).toBe('[Donut States] Restock overdue: Forgotten Donut');
  expect(mail?.text).toContain('Attempts: 2');
  await advance('PT1H');
  expect(await factoryRequestsFor(productId), 'only an operator asks again').toHaveLength(2);
  expect(await operatorMailsAbout(restock.id), 'reported once').toHaveLength(1);

  const again = await requestRestock(await tokenOf('seller'), productId);
  expect(again.body).toMatchObject({ id: restock.id, state: 'ASKING', attempt: 3 });
  const third = await askedTimes(productId, 3);
  await restockIn('ASKED', productId);
  await advance('PT5M');
  await restockIn('OVERDUE', productId);
  await reported(restock.id, 2);

  expect((await deliver(third, 10)).body.status, 'late, and counted').toBe('counted');
  expect(await restockOf(productId)).toMatchObject({ id: restock.id, state: 'CLOSED', received: 10 });
  expect(await stockOf(productId)).toMatchObject({ available: 10, incoming: 0 });
});

test('after a half delivery the second request is for the other half, and both callback addresses work', async () => {
  const { productId, request } = await askedFor(10);
  await deliver(request, 4);
  await advance('PT5M');
  const second = await askedTimes(productId, 2);
  expect(second.body.MessageAttributeProductCnt).toBe(6);
  await deliver(second, 1);
  await deliver(request, 5);
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: 10, surplus: 0, attempt: 2 });
  expect((await stockOf(productId)).onHand).toBe(10);
});

test('a delivery in time causes no second request and no report', async () => {
  const { productId, restock, request } = await askedFor(10);
  await deliver(request, 10);
  await advance('PT10M');
  await advance('PT10M');
  expect(await factoryRequestsFor(productId)).toHaveLength(1);
  expect(await operatorMailsAbout(restock.id)).toEqual([]);
});

test.for([
  ['reject', 'the factory answered 422'],
  ['error', 'the factory answered 500'],
  ['hang', 'no response within 5 s'],
] as const)(
  'a factory in mode %s: the restock shows "%s", the factory is asked again, and delivers in the end',
  async ([mode, error]) => {
    await setFactory({ mode, delaySeconds: 0 });
    const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
    await orderWithoutStock(productId);
    const failed = await restockWhen(productId, ({ lastError }) => lastError !== null);
    expect(failed).toMatchObject({ state: 'ASKING', attempt: 1, lastError: error });
    await orderWithoutStock(productId);
    await passUntil(
      () => factoryRequestsFor(productId),
      ({ length }) => length >= 2,
    );
    expect(await restocksOf(productId, await tokenOf('operator')), 'one open restock').toHaveLength(1);

    // Not at once: a delivery that is quicker than our record of its acceptance would leave the last error in place.
    await setFactory({ mode: 'ok', delaySeconds: 1 });
    const [closed] = await passUntil(
      () => restocksOfProduct(productId),
      ([one]) => one?.state === 'CLOSED',
    );
    expect(closed).toMatchObject({ id: failed.id, attempt: 1, received: 10, surplus: 0, lastError: null });
    const asked = await factoryRequestsFor(productId);
    expect(new Set(asked.map(({ body }) => body.CallbackUrl.split('~')[0])).size, 'always the same restock').toBe(1);
    expect(new Set(asked.map(({ body }) => body.MessageAttributeProductCnt)), 'always the same quantity').toEqual(
      new Set([10]),
    );
  },
);

test('a factory that always refuses has accepted nothing, so it is not overdue: the message is retried and dies', async () => {
  await setFactory({ mode: 'reject' });
  const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
  await orderWithoutStock(productId);
  const found = () => deadLetters({ text: productId });
  await passUntil(found, ([one]) => one?.rounds === 2);
  expect(await found()).toMatchObject([{ error: expect.stringContaining('the factory answered 422') }]);
  const [restock, ...more] = await restocksOf(productId, await tokenOf('operator'));
  expect([restock, more]).toMatchObject([{ state: 'ASKING', attempt: 1, lastError: 'the factory answered 422' }, []]);
  expect(await factoryRequestsFor(productId)).toHaveLength(2 * RECEIVES_MAX);
  expect(await operatorMailsAbout(restock?.id ?? '')).toEqual([]);
  await endRetries();
});
