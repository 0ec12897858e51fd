import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { EVENT_VERSION, LOOK } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { withdraw } from './authorisation/people.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { advance, eventually, local, makeBuyers, makeProduct, order, queueOf, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { countOf, ownQueue, sendTo, startWorker, type Worker } from './worker.ts';

let sqs: SQSClient;
let tables: Tables;

beforeAll(async () => {
  [sqs, tables] = await Promise.all([openSqs(), openTables()]);
});
afterAll(async () => {
  sqs.destroy();
  await tables.close();
});

/** The orders that made these people VIP. */
const vipsAmong = async (buyers: readonly Buyer[]): Promise<readonly string[]> =>
  (
    await tables.client.query<{ order: string }>(
      'select order_id as order from app.vips where user_id = any ($1) order by order_id',
      [buyers.map(({ id }) => id)],
    )
  ).rows.map((row) => row.order);

const buys = async (buyer: Buyer, productId: string, units: number): Promise<string> =>
  (await order<{ id: string }>(buyer.token, [[productId, units]])).body.id;

const placed = (orderId: string, units: number): string =>
  JSON.stringify({
    id: `evt_${Date.now()}`,
    type: 'order.placed',
    version: EVENT_VERSION,
    at: '2026-01-01T00:00:00.000Z',
    requestId: null,
    data: { orderId, buyerId: 'usr_x', units, total: 1 },
  });

/** An order whose event nobody was told to publish yet. */
async function buysUnnoticed({ id }: Buyer, productId: string, units: number): Promise<string> {
  const orderId = makeId('ord', Date.now(), randomBytes(10));
  const iat = Math.floor(Date.now() / 1_000) + 3_600;
  const wish = {
    id: orderId,
    buyer: id,
    iat,
    key: orderId,
    hash: 'x',
    request: null,
    lines: [{ p: productId, q: units }],
  };
  await tables.client.query('select * from app.place_orders($1::jsonb, 5, 20, 24)', [JSON.stringify([wish])]);
  return orderId;
}

/** What became of every message a worker has handled. */
const looksOf = (worker: Worker): readonly unknown[] =>
  worker
    .log()
    .filter(({ message }) => message === 'a large order was looked at')
    .map(({ outcome }) => outcome);

test('99 units make nobody VIP, 100 do, and a refused order of 500 does not', async () => {
  const productId = await makeProduct({ stock: 400, restockQuantity: 0 });
  const [almost, just, more, refused] = (await makeBuyers(4)) as [Buyer, Buyer, Buyer, Buyer];
  await buys(almost, productId, VIP_UNITS_MIN - 1);
  const orders = [await buys(just, productId, VIP_UNITS_MIN), await buys(more, productId, VIP_UNITS_MIN + 1)];
  await buys(refused, productId, 500);
  await settled();
  expect(await vipsAmong([almost, just, more, refused])).toEqual(orders.toSorted());
});

test('an order of 99 units does not even reach the queue’s worker, so the filter counts right', async () => {
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

test('told five times, in parallel and out of order, a buyer is VIP once, since his first large order', async () => {
  const productId = await makeProduct({ stock: 1_000, restockQuantity: 0 });
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  const orders = [
    await buys(buyer, productId, 200),
    await buys(buyer, productId, 100),
    await buys(buyer, productId, 300),
  ];
  await settled();
  const before = await tables.fingerprints();
  const told = Array.from({ length: 5 }, () => orders.toReversed().map((id) => placed(id, 100))).flat();
  await sendTo(sqs, await queueUrl('vip'), told);
  await settled();
  expect(await tables.fingerprints()).toEqual(before);
  expect(await vipsAmong([buyer])).toEqual([orders[0]]);
});

test('who has left before his order was looked at does not become VIP, and nothing fails', async () => {
  const productId = await makeProduct({ stock: 100, restockQuantity: 0 });
  const [leaver] = (await makeBuyers(1)) as [Buyer];
  const dead = await queueOf('vip-dlq');
  await buysUnnoticed(leaver, productId, 100);
  await withdraw(tables, leaver.id);
  await sendTo(sqs, await queueUrl('relay'), [LOOK]);
  await settled();
  expect(await vipsAmong([leaver])).toEqual([]);
  expect(await queueOf('vip-dlq')).toEqual(dead);
});

test('without a system and without an environment the worker says in one line what to do', () => {
  const typed = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/worker-vip.ts', ...args], { encoding: 'utf8' });
  const { status, stderr } = typed('--port', '1');
  expect([status, stderr.trim().split('\n')]).toEqual([
    1,
    [expect.stringContaining('Start it (npm start), or set VIP_QUEUE_URL')],
  ]);
  expect(typed('--glaze').status).toBe(1);
  expect(typed('--help').stdout).toContain('npm run worker:vip');
});

test('npm run worker:vip polls the running system’s queue beside the function, and ends with 0', async () => {
  const worker = startWorker();
  await eventually(
    async () => worker.log(),
    (lines) => lines.some(({ message }) => message === 'polling'),
  );
  const productId = await makeProduct({ stock: 10_000, restockQuantity: 0 });
  const buyers = await makeBuyers(40);
  const orders = await Promise.all(buyers.map((buyer) => buys(buyer, productId, 100)));
  await settled();
  expect(await worker.stop()).toBe(0);
  expect(await vipsAmong(buyers)).toEqual(orders.toSorted());
});

test('SIGTERM in the middle of a batch loses nothing and doubles nothing', async () => {
  const productId = await makeProduct({ stock: 10_000, restockQuantity: 0 });
  const buyers = await makeBuyers(15);
  const orders: string[] = [];
  for (const buyer of buyers) orders.push(await buysUnnoticed(buyer, productId, 100));
  const queue = await ownQueue(sqs);
  const twice = [...orders, ...orders].map((id) => placed(id, 100));
  await sendTo(sqs, queue.url, twice);
  const { environment } = await local<{ environment: Record<string, string> }>('GET', '/environment?function=vip');
  const own = { ...environment, VIP_QUEUE_URL: queue.url };

  // The database is resuming, so the batch hangs in its middle when the signal comes.
  await local('POST', '/database', { away: 3, how: 'resuming' });
  const first = startWorker(own);
  const [, held] = await eventually(
    () => countOf(sqs, queue.url),
    ([, one]) => one > 0,
  );
  expect(looksOf(first)).toEqual([]);
  expect(await first.stop()).toBe(0);
  const done = looksOf(first);
  expect(done, 'it ended its batch').toHaveLength(held);
  expect(await countOf(sqs, queue.url), 'and took no other').toEqual([twice.length - held, 0]);

  await sendTo(sqs, queue.url, ['poison']);
  const second = startWorker(own);
  await eventually(
    () => vipsAmong(buyers),
    ({ length }) => length === buyers.length,
  );
  await eventually(
    async () => {
      await advance('PT10S');
      return countOf(sqs, queue.dlqUrl);
    },
    ([dead]) => dead === 1,
  );
  expect(await second.stop()).toBe(0);
  expect(await countOf(sqs, queue.url)).toEqual([0, 0]);
  expect(await countOf(sqs, queue.dlqUrl), 'only the poison').toEqual([1, 0]);
  const outcomes = [...done, ...looksOf(second)];
  expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(orders.length);
  expect(outcomes.filter((outcome) => outcome === 'known')).toHaveLength(orders.length);
  expect(await vipsAmong(buyers)).toEqual(orders.toSorted());

  await sendTo(sqs, await queueUrl('relay'), [LOOK]);
  await settled();
  expect(await brokenInvariants(tables.client)).toEqual({});
}, 180_000);
