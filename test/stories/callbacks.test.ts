/** R3, R6: callbacks of the factory: early, repeated, written differently, and in a burst. */
import { afterEach, expect, test } from 'vitest';
import { pass } from './dead.ts';
import {
  askedFor,
  askedTimes,
  deliver,
  deliverText,
  FACTORY_AS_IT_WAS,
  flushReports,
  operatorMailsAbout,
  orderWithoutStock,
  restockIn,
} from './restocks.ts';
import { advance, eventually, factoryRequestsFor, makeProduct, setFactory, settled, stockOf } from './shop.ts';

afterEach(() => setFactory(FACTORY_AS_IT_WAS));

const summaries = (replies: readonly { readonly status: number; readonly body: { readonly status: string } }[]) =>
  replies.map(({ status, body }) => `${status} ${body.status}`).sort();

test('fifty equal callbacks at once are counted once', async () => {
  const { productId, request } = await askedFor(10);
  const replies = await Promise.all(Array.from({ length: 50 }, () => deliver(request, 10)));
  expect(summaries(replies)).toEqual([...Array<string>(49).fill('200 repeated'), '202 counted']);
  expect(await stockOf(productId)).toMatchObject({ onHand: 10, reserved: 0, available: 10, incoming: 0 });
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: 10, surplus: 0 });
});

test('a repeat in other bytes is not counted: a space, digits, another order, a missing address, another requester', async () => {
  const { productId, request } = await askedFor(100);
  const report = { ...request.body, MessageAttributeProductCnt: 20 };
  const { CallbackUrl: _, ...withoutAddress } = report;
  const bytes = [
    JSON.stringify(report),
    JSON.stringify(report),
    `${JSON.stringify(report)} `,
    JSON.stringify({ ...report, MessageAttributeProductCnt: '20' }),
    JSON.stringify(Object.fromEntries(Object.entries(report).reverse())),
    JSON.stringify(withoutAddress),
    JSON.stringify({ ...report, MessageAttributeRequester: 'the factory' }),
  ];
  const statuses: string[] = [];
  for (const body of bytes) statuses.push((await deliverText(request, body)).body.status);
  expect(statuses).toEqual(['counted', ...Array<string>(6).fill('repeated')]);
  expect(await stockOf(productId)).toMatchObject({ onHand: 20, incoming: 80 });
});

test('fifty parallel deliveries of 1 to 50 units for 100: the responses say which units were counted and which are surplus', async () => {
  const { productId, request } = await askedFor(100);
  const units = Array.from({ length: 50 }, (_, i) => i + 1);
  const receipts = (await Promise.all(units.map((n) => deliver(request, n)))).map(({ body }) => body);
  expect(receipts.map(({ counted, surplus }) => (counted ?? 0) + (surplus ?? 0))).toEqual(units);
  expect(receipts.reduce((sum, { counted }) => sum + (counted ?? 0), 0)).toBe(100);
  for (const { status, counted } of receipts) expect(status).toBe(counted === 0 ? 'surplus' : 'counted');
  expect(await stockOf(productId)).toMatchObject({ onHand: 100, incoming: 0 });
});

test('partial deliveries add up, and the rest stays incoming until the last one', async () => {
  const { productId, request } = await askedFor(10);
  expect((await deliver(request, 4)).body.status).toBe('counted');
  expect(await stockOf(productId)).toMatchObject({ available: 4, incoming: 6 });
  expect(await restockIn('ASKED', productId)).toMatchObject({ received: 4, quantity: 10 });
  expect((await deliver(request, 6)).body.status).toBe('counted');
  expect(await stockOf(productId)).toMatchObject({ available: 10, incoming: 0 });
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: 10, surplus: 0 });
});

test('a factory may send its count as digits in a string', async () => {
  const { productId, request } = await askedFor(7);
  expect((await deliver(request, 7, { MessageAttributeProductCnt: '7' })).status).toBe(202);
  expect((await stockOf(productId)).available).toBe(7);
});

test('an unsigned call has no id: two equal halves count as a repeat, and the second request brings the rest', async () => {
  const { productId, request } = await askedFor(10);
  const halves = [await deliver(request, 5), await deliver(request, 5)];
  expect(summaries(halves)).toEqual(['200 repeated', '202 counted']);
  expect(await stockOf(productId)).toMatchObject({ available: 5, incoming: 5 });
  await advance('PT5M');
  const again = await askedTimes(productId, 2);
  expect(again.body.MessageAttributeProductCnt, 'the missing quantity').toBe(5);
  expect((await deliver(again, 5)).body.status, 'another attempt, another delivery').toBe('counted');
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: 10, surplus: 0 });
});

test.for([
  ['ok', 10, [202]],
  ['duplicate', 10, [200, 202]],
  ['partial', 10, [202, 202]],
] as const)('a factory that is %s delivers %i automatically', async ([mode, units, expected]) => {
  await setFactory({ mode, delaySeconds: 0 });
  const productId = await makeProduct({ stock: 0, restockQuantity: units });
  await orderWithoutStock(productId);
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: units, surplus: 0 });
  const [request] = await eventually(
    () => factoryRequestsFor(productId),
    ([one]) => one?.callbacks.length === expected.length,
  );
  expect(request?.callbacks.map(({ status }) => status).sort()).toEqual(expected);
  expect(await stockOf(productId)).toMatchObject({ available: units, incoming: 0 });
});

test('early: a delivery that arrives before the factory’s own response is counted', async () => {
  await setFactory({ mode: 'hang' });
  const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
  await orderWithoutStock(productId);
  const request = await askedTimes(productId, 1);
  expect(request.status, 'the factory has not answered').toBe(0);
  expect((await deliver(request, 10)).body.status).toBe('counted');
  const restock = await restockIn('CLOSED', productId);
  // The request message got no response, so SQS delivers it again.
  await pass(10);
  expect(await factoryRequestsFor(productId), 'a delivered quantity is not requested again').toHaveLength(1);
  expect(await restockIn('CLOSED', productId)).toEqual(restock);
});

test('a surplus is not added to stock: one mail reports it to the operators', async () => {
  await flushReports();
  const { productId, restock, request } = await askedFor(10);
  expect((await deliver(request, 13)).body.status).toBe('counted');
  expect((await deliver(request, 13)).body.status).toBe('repeated');
  expect(await stockOf(productId)).toMatchObject({ onHand: 10, reserved: 0, available: 10, incoming: 0 });
  expect(await restockIn('CLOSED', productId)).toMatchObject({ quantity: 10, received: 10, surplus: 3 });
  await eventually(
    () => operatorMailsAbout(restock.id),
    ({ length }) => length > 0,
  );
  await settled();
  const mails = await operatorMailsAbout(restock.id);
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    [['operator@donut.test'], '[Donut States] Surplus delivery: Test Donut'],
  ]);
  expect(mails[0]?.text).toContain('3');
});

test('every delivery after the last unit is surplus', async () => {
  await flushReports();
  const { productId, restock, request } = await askedFor(10);
  await deliver(request, 10);
  expect((await deliver(request, 2)).body).toEqual({ status: 'surplus', counted: 0, surplus: 2 });
  expect((await stockOf(productId)).onHand).toBe(10);
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: 10, surplus: 2 });
  await eventually(
    () => operatorMailsAbout(restock.id),
    ({ length }) => length === 1,
  );
});

test('a factory in mode over delivers one unit too many: ten are added and one is reported', async () => {
  await setFactory({ mode: 'over', delaySeconds: 0 });
  const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
  await orderWithoutStock(productId);
  expect(await restockIn('CLOSED', productId)).toMatchObject({ received: 10, surplus: 1 });
  expect((await stockOf(productId)).onHand).toBe(10);
});

test('a forged, a changed and a foreign callback address are 401, another product, factory or group is 422, and nothing changes', async () => {
  const { productId, request } = await askedFor(10);
  const other = await askedFor(10);
  const before = [await stockOf(productId), await restockIn('ASKED', productId)];
  const [base, token = ''] = request.body.CallbackUrl.split(/(?<=callbacks\/)/);
  const [, attempt = '', expiry = '', signature = ''] = token.split('~');
  const at = (path: string) =>
    deliver({ ...request, body: { ...request.body, CallbackUrl: `${base}${path}` } }, 10).then(
      ({ status, body }) => `${status} ${body.code}`,
    );
  const restockId = token.split('~')[0];
  const forgeries = [
    `${restockId}~${attempt}~${expiry}~${'A'.repeat(43)}`,
    `${restockId}~2~${expiry}~${signature}`,
    `${restockId}~${attempt}~${Number(expiry) + 1}~${signature}`,
    `${other.restock.id}~${attempt}~${expiry}~${signature}`,
    `${token}x`,
    token.slice(0, -1),
    token.toUpperCase(),
    'nonsense',
  ];
  for (const forged of forgeries) expect(await at(forged), forged).toBe('401 callback.forged');
  const foreign = await deliver(request, 10, { MessageAttributeProductId: other.productId });
  const factory = await deliver(request, 10, { MessageAttributeFactoryId: 'fac_west' });
  const group = await deliver(request, 10, { MessageGroupId: other.restock.id });
  for (const { status, body } of [foreign, factory, group])
    expect([status, body.code]).toEqual([422, 'callback.mismatch']);
  expect([await stockOf(productId), await restockIn('ASKED', productId)]).toEqual(before);
  expect(await stockOf(other.productId)).toMatchObject({ onHand: 0, incoming: 10 });
  expect((await deliver(request, 10)).body.status, 'the genuine address still works').toBe('counted');
});

test.for([0, -1, 1.5, '0', 'ten', 1_000_001, null])('an invalid count of %j changes nothing', async (units) => {
  const { productId, request } = await askedFor(10);
  const reply = await deliver(request, 10, { MessageAttributeProductCnt: units });
  expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid']);
  expect(await stockOf(productId)).toMatchObject({ onHand: 0, incoming: 10 });
});

// Last, because the clock cannot be set back.
test('late: after two days a delivery is still counted; after thirty the address has expired', async () => {
  const late = await askedFor(10);
  const tooLate = await askedFor(10);
  await advance('P2D');
  expect((await deliver(late.request, 10)).body.status).toBe('counted');
  expect((await stockOf(late.productId)).available).toBe(10);
  expect(await restockIn('CLOSED', late.productId)).toMatchObject({ received: 10 });

  await advance('P29D');
  const reply = await deliver(tooLate.request, 10);
  expect([reply.status, reply.body.code]).toEqual([410, 'callback.expired']);
  expect((await stockOf(tooLate.productId)).onHand).toBe(0);
});
