import { spawnSync } from 'node:child_process';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POLL_MESSAGE } from '#domain/events.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { advance, eventually, local, makeBuyers, makeProduct, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { buys, buysUnnoticed, notice, paid, vipsAmong } from './vips.ts';
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

/** The outcome of every message that a worker handled. */
const looksOf = (worker: Worker): readonly unknown[] =>
  worker
    .log()
    .filter(({ message }) => message === 'large order processed')
    .map(({ outcome }) => outcome);

const pollingOf = (worker: Worker) =>
  eventually(
    async () => worker.log(),
    (lines) => lines.some(({ message }) => message === 'polling started'),
  );

test('without a running system and without an environment the worker says in one line what to do', () => {
  const typed = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/worker-vip.ts', ...args], { encoding: 'utf8' });
  const { status, stderr } = typed('--port', '1');
  expect([status, stderr.trim().split('\n')]).toEqual([
    1,
    [expect.stringContaining('Start one (npm start), or set VIP_QUEUE_URL')],
  ]);
  expect(typed('--glaze').status).toBe(1);
  expect(typed('--help').stdout).toContain('npm run worker:vip');
});

test('npm run worker:vip polls the running system’s queue beside the function, and ends with 0', async () => {
  const worker = startWorker();
  await pollingOf(worker);
  const productId = await makeProduct({ stock: 10_000, restockQuantity: 0 });
  const buyers = await makeBuyers(40);
  const orders = await Promise.all(buyers.map((buyer) => buys(buyer, productId, 100)));
  await settled();
  expect(await worker.stop()).toBe(0);
  expect(await vipsAmong(tables, buyers)).toEqual(orders.toSorted());
});

test('SIGTERM in the middle of a batch loses no message and handles none twice', async () => {
  const productId = await makeProduct({ stock: 10_000, restockQuantity: 0 });
  const buyers = await makeBuyers(15);
  const orders: string[] = [];
  for (const buyer of buyers) orders.push(await buysUnnoticed(tables, buyer, productId, 100));
  const queue = await ownQueue(sqs);
  const { environment } = await local<{ environment: Record<string, string> }>('GET', '/environment?function=vip');
  const own = { ...environment, VIP_QUEUE_URL: queue.url };
  const first = startWorker(own);
  await pollingOf(first);

  // The database is resuming until the signal arrives, so the batch is waiting then.
  await local('POST', '/database', { away: 3_600, how: 'resuming' });
  const twice = [...orders, ...orders].map((id) => paid(id, 100));
  await sendTo(sqs, queue.url, twice);
  const [, held] = await eventually(
    () => countOf(sqs, queue.url),
    ([, one]) => one > 0,
  );
  expect(looksOf(first)).toEqual([]);
  const stopped = first.stop();
  await local('POST', '/database', { away: 0 });
  expect(await stopped).toBe(0);
  const done = looksOf(first);
  expect(done, 'the worker finished its batch').toHaveLength(held);
  expect(await countOf(sqs, queue.url), 'and received no other message').toEqual([twice.length - held, 0]);

  await sendTo(sqs, queue.url, ['poison']);
  const second = startWorker(own);
  await eventually(
    () => vipsAmong(tables, buyers),
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
  expect(await vipsAmong(tables, buyers)).toEqual(orders.toSorted());

  await notice(tables, orders);
  await sendTo(sqs, await queueUrl('relay'), [POLL_MESSAGE]);
  await settled();
  expect(await brokenInvariants(tables.client)).toEqual({});
});
