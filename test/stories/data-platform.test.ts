/** B6: every paid order reaches the data platform, whatever the platform does, and no order waits for it. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { quantile } from '#bin/bench/figure.ts';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { PLATFORM_CALLS } from '#domain/platform.ts';
import { openSqs } from './aws-cli.ts';
import { clearParked, deadLetter, deadLetters, passUntil, redrive, redriveEnd } from './dead.ts';
import { cancels, charges, notifyRelay, pays } from './paying.ts';
import { eventually, local, makeBuyers, makeProduct, order, send, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';

interface Call {
  readonly id: string;
  readonly genuine: boolean;
  readonly status: number;
  readonly body: { readonly type: keyof typeof PLATFORM_CALLS; readonly data: Record<string, unknown> };
}
const AS_IT_WAS = { mode: 'ok', failRate: 0, slowSeconds: 0, rejectedIds: [] };

let sqs: SQSClient;
let tables: Tables;
let buyer: Buyer;
let productId: string;

beforeAll(async () => {
  [sqs, tables] = await Promise.all([openSqs(), openTables()]);
  [[buyer], productId] = (await Promise.all([makeBuyers(1), makeProduct({ stock: 10_000, price: 10 })])) as [
    [Buyer],
    string,
  ];
  await charges(tables, buyer);
});
afterEach(() => setPlatform(AS_IT_WAS));
afterAll(async () => {
  await clearParked();
  sqs.destroy();
  await tables.close();
});

const setPlatform = (settings: object) => local('POST', '/platform', settings);
const calls = async () => (await local<{ calls: Call[] }>('GET', '/platform')).calls;
const callsOf = async (id: string) => (await calls()).filter((call) => call.id === id);
/** The accepted calls of these ids. */
const taken = async (ids: readonly string[]) =>
  new Set((await calls()).filter(({ id, status }) => status === 200 && ids.includes(id)).map(({ id }) => id));
/** So many paid orders of a new buyer, and the webhook ids of their calls. */
const buy = async (count: number): Promise<string[]> => {
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  await charges(tables, buyer);
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(`${await pays(tables, buyer, productId)}-paid`);
  await notifyRelay(sqs);
  return ids;
};

test('a paid order is sent once, signed and valid by its schema, with its lines', async () => {
  const id = `${await pays(tables, buyer, productId, 3)}-paid`;
  await notifyRelay(sqs);
  const [call, ...more] = await eventually(
    () => callsOf(id),
    ({ length }) => length > 0,
  );
  await settled();
  expect(more).toEqual([]);
  expect(call).toMatchObject({ genuine: true, status: 200 });
  expect(PLATFORM_CALLS['order.paid'].parse(call?.body)).toMatchObject({
    type: 'order.paid',
    data: {
      orderId: id.replace('-paid', ''),
      buyerId: buyer.id,
      total: 30,
      lines: [{ productId, quantity: 3, unitPrice: 10 }],
    },
  });
});

test('the cancellation of a paid order is sent after the payment; of an unpaid order nothing is sent', async () => {
  const orderId = await pays(tables, buyer, productId);
  await cancels(tables, buyer, orderId);
  const unpaid = (await order<{ id: string }>(buyer.token, [[productId, 1]])).body.id;
  await cancels(tables, buyer, unpaid as never);
  await notifyRelay(sqs);
  const [call] = await eventually(
    () => callsOf(`${orderId}-cancelled`),
    ({ length }) => length > 0,
  );
  expect(PLATFORM_CALLS['order.cancelled'].parse(call?.body)).toMatchObject({
    type: 'order.cancelled',
    data: { orderId, reason: 'CUSTOMER', refunded: 10 },
  });
  await settled();
  expect((await calls()).filter(({ id }) => id.startsWith(unpaid))).toEqual([]);
});

test('a platform that hangs, is slow or down delays no order: twenty orders are placed meanwhile', async () => {
  for (const settings of [{ mode: 'hang' }, { mode: 'error' }, { mode: 'ok', slowSeconds: 3 }]) {
    await setPlatform(settings);
    await buy(5);
    const times: number[] = [];
    for (let i = 0; i < 7; i++) {
      const began = performance.now();
      expect((await order(await tokenOfNew(), [[productId, 1]])).status).toBe(201);
      times.push(performance.now() - began);
    }
    // Most of them: on a busy machine a single order may be slow for another reason.
    expect(quantile(times, 0.5), JSON.stringify(settings)).toBeLessThan(2_500);
  }
});
const tokenOfNew = async () => ((await makeBuyers(1)) as [Buyer])[0].token;

test('three calls of ten fail and one event is never accepted: only that event is parked, all others arrive with one id and one body', async () => {
  await clearParked();
  const poison = await pays(tables, buyer, productId);
  await setPlatform({ failRate: '30%', rejectedIds: [`${poison}-paid`] });
  const others = await buy(15);
  const parked = () => deadLetters({ queue: 'data-platform', state: 'parked' });
  const [parkedOne, ...more] = await passUntil(parked, ({ length }) => length > 0);
  expect(more).toEqual([]);
  const { error, body } = await deadLetter(parkedOne?.id ?? '');
  expect(error).toMatch(/the data platform: it answered (422|500)/);
  expect(body).toContain(poison);
  expect(await taken(others)).toEqual(new Set(others));
  for (const id of others) {
    const bodies = (await callsOf(id)).map((call) => JSON.stringify(call.body));
    expect(new Set(bodies).size).toBe(1);
  }
});

test('the platform is down until every event is parked: after a redrive each paid order arrives', async () => {
  await settled();
  await clearParked();
  await setPlatform({ mode: 'error' });
  const ids = await buy(4);
  const parked = () => deadLetters({ queue: 'data-platform', state: 'parked' });
  const all = await passUntil(parked, ({ length }) => length >= ids.length);
  expect(all[0]?.error).toContain('the data platform: it answered 500');
  expect(await taken(ids)).toEqual(new Set());
  await setPlatform(AS_IT_WAS);
  const { id } = await redrive({ filter: { queue: 'data-platform' } });
  expect(await redriveEnd(id)).toMatchObject({ state: 'done', handled: ids.length, returned: 0 });
  expect(await taken(ids)).toEqual(new Set(ids));
});

test('the platform refuses a call without the shop’s signature', async () => {
  const { platform } = await local<{ platform: string }>('GET', '/endpoints');
  const headers = { 'webhook-id': 'ord_forged-paid', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' };
  expect((await fetch(`${platform}/orders`, { method: 'POST', headers, body: '{}' })).status).toBe(401);
  expect(await callsOf('ord_forged-paid')).toMatchObject([{ genuine: false, status: 401 }]);
  expect((await send('DELETE', '/_local/platform')).body).toMatchObject({ calls: [] });
});
