/** V1: from a large order to a VIP. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { deleteAccount } from './authorisation/people.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { local, makeBuyers, makeProduct, queueOf, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { buys, buysUnnoticed, notice, paid, vipsAmong } from './vips.ts';
import { sendTo } from './worker.ts';

let sqs: SQSClient;
let tables: Tables;

beforeAll(async () => {
  [sqs, tables] = await Promise.all([openSqs(), openTables()]);
});
afterAll(async () => {
  sqs.destroy();
  await tables.close();
});

test('99 units make no VIP, 100 do, and a rejected order of 500 does not', async () => {
  const productId = await makeProduct({ stock: 400, restockQuantity: 0 });
  const [almost, just, more, refused] = (await makeBuyers(4)) as [Buyer, Buyer, Buyer, Buyer];
  await buys(almost, productId, VIP_UNITS_MIN - 1);
  const orders = [await buys(just, productId, VIP_UNITS_MIN), await buys(more, productId, VIP_UNITS_MIN + 1)];
  await buys(refused, productId, 500);
  await settled();
  expect(await vipsAmong(tables, [almost, just, more, refused])).toEqual(orders.toSorted());
});

test('an order of 99 units does not reach the worker: the filter counts units correctly', async () => {
  const productId = await makeProduct({ stock: 400, restockQuantity: 0 });
  const [small, large] = (await makeBuyers(2)) as [Buyer, Buyer];
  await local('POST', '/metering', { reset: true });
  await buys(small, productId, VIP_UNITS_MIN - 1);
  await settled();
  const calls = async () =>
    (await local<{ functions: Record<string, { invocations: number }> }>('GET', '/metering')).functions['vip']
      ?.invocations ?? 0;
  expect(await calls()).toBe(0);
  await buys(large, productId, VIP_UNITS_MIN);
  await settled();
  expect(await calls()).toBe(1);
});

test('five messages, in parallel and out of order, make a buyer VIP once, since the first large order', async () => {
  const productId = await makeProduct({ stock: 1_000, restockQuantity: 0 });
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  const orders = [
    await buys(buyer, productId, 200),
    await buys(buyer, productId, 100),
    await buys(buyer, productId, 300),
  ];
  await settled();
  const before = await tables.fingerprints();
  const messages = Array.from({ length: 5 }, () => orders.toReversed().map((id) => paid(id, 100))).flat();
  await sendTo(sqs, await queueUrl('vip'), messages);
  await settled();
  expect(await tables.fingerprints()).toEqual(before);
  expect(await vipsAmong(tables, [buyer])).toEqual([orders[0]]);
});

test('a buyer who deletes the account before the message is handled does not become VIP, and no message fails', async () => {
  const productId = await makeProduct({ stock: 100, restockQuantity: 0 });
  const [leavingUser] = (await makeBuyers(1)) as [Buyer];
  const dead = await queueOf('vip-dlq');
  const order = await buysUnnoticed(tables, leavingUser, productId, 100);
  await deleteAccount(tables, leavingUser.id);
  await notice(tables, [order]);
  await sendTo(sqs, await queueUrl('relay'), [POLL_MESSAGE]);
  await settled();
  expect(await vipsAmong(tables, [leavingUser])).toEqual([]);
  expect(await queueOf('vip-dlq')).toEqual(dead);
});
