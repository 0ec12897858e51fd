import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { type Database, DatabaseUnavailable } from '#db/data-api.ts';
import { makeId } from '#domain/ids.ts';
import { ORDER_LOCK_MILLISECONDS, ORDER_LOCK_MILLISECONDS_MAX } from '#domain/limits.ts';
import { decideOrders, readMessage } from '#lambdas/order-intake/decide-orders.ts';
import { handleInHalves } from '#lambdas/shared/sqs/consume.ts';
import { PRODUCT, ULID } from './api-event.ts';

const request = (nth: number, change: object = {}) => ({
  ...{ id: makeId('ord', 0, new Uint8Array(10).fill(nth)), buyer: { userId: `usr_${ULID}`, issuedAt: 1 } },
  ...{ key: `key-${nth}`, hash: 'h', requestId: 'r', lines: [{ productId: PRODUCT, quantity: 1 }] },
  ...{ acceptedAt: 1_000 + nth, contended: false },
  ...change,
});
const record = (body: object | string) =>
  ({ messageId: 'm', body: typeof body === 'string' ? body : JSON.stringify(body) }) as unknown as SQSRecord;

/** Runs a batch; returns the keys of each statement, the results, and the notifications of the relay. */
async function run(
  bodies: readonly (object | string)[],
  fail: (keys: readonly string[]) => Error | undefined = () => undefined,
) {
  const statements: string[][] = [];
  const waits: (number | undefined)[] = [];
  const notified: boolean[] = [];
  const database: Database = {
    rows: async ({ parameters }) => {
      const [{ value } = {}] = parameters;
      waits.push(parameters[5]?.value?.longValue);
      const batch = JSON.parse(value?.stringValue ?? '') as { key: string; cart?: true }[];
      const keys = batch.map(({ key }) => key);
      statements.push(keys);
      const error = fail(keys);
      if (error) throw error;
      const carts = batch.filter(({ cart }) => cart);
      return batch.map((one, i) => ({
        nth: i + 1,
        outcome: carts.indexOf(one) > 0 ? 'queued' : 'placed',
        announced: false,
      })) as never;
    },
  };
  const notifyRelay = async (atOnce: boolean) => void notified.push(atOnce);
  const all = decideOrders({ database, paymentFailurePercent: 0, notifyRelay });
  const results = await handleInHalves({ parse: readMessage, all }, bodies.map(record));
  return { statements, waits, notified, results: results.map(({ status }) => status) };
}

test('a batch is one statement, in the order in which its requests arrived, and one notification of the relay', async () => {
  const { statements, notified, results } = await run([request(3), request(1), request(2)]);
  expect(statements).toEqual([['key-1', 'key-2', 'key-3']]);
  expect(notified).toEqual([false]);
  expect(results).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
});

test('a message that cannot be read fails alone, without a statement of its own', async () => {
  const { statements, results } = await run([request(1), 'x', request(2, { lines: [] }), request(3)]);
  expect(statements).toEqual([['key-1', 'key-3']]);
  expect(results).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
});

test('one poisonous request of eight fails alone, and the seven others are decided', async () => {
  const eight = [1, 2, 3, 4, 5, 6, 7, 8].map((nth) => request(nth));
  const { results } = await run(eight, (keys) => (keys.includes('key-3') ? new Error('poison') : undefined));
  expect(results).toEqual(eight.map(({ key }) => (key === 'key-3' ? 'rejected' : 'fulfilled')));
});

test('an unavailable database fails the batch without a second try', async () => {
  const away = new DatabaseUnavailable('unknown', new Error('x'));
  const { statements, results } = await run([request(1), request(2)], () => away);
  expect([statements.length, results]).toEqual([1, ['rejected', 'rejected']]);
});

test.for(['55P03', '40P01'])('one locked row (SQLState %s) delays only its own request', async (state) => {
  const four = [1, 2, 3, 4].map((nth) => request(nth));
  const locked = new DatabaseUnavailable('no', new Error(`x; SQLState: ${state}`));
  const { results, waits } = await run(four, (keys) => (keys.includes('key-2') ? locked : undefined));
  expect(results).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  // A conflict says nothing about the next call; after a lock timeout each part waits briefly.
  const brief = state === '55P03' ? ORDER_LOCK_MILLISECONDS : ORDER_LOCK_MILLISECONDS_MAX;
  expect(waits).toEqual([ORDER_LOCK_MILLISECONDS_MAX, ...[1, 2, 3, 4].map(() => brief)]);
});

test('further carts of a batch are decided by further statements', async () => {
  const { statements, results } = await run([1, 2, 3].map((nth) => request(nth, { lines: null })));
  expect(statements).toEqual([['key-1', 'key-2', 'key-3'], ['key-2', 'key-3'], ['key-3']]);
  expect(results).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
});
