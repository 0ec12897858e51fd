/** Consumers with batches that SQS would not send. */
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { beforeEach, expect, test, vi } from 'vitest';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { consume, consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';
import { BAD } from './bad-input/messages.ts';

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const record = (messageId: string, body: string, attributes: object = {}): SQSRecord =>
  ({ messageId, body, receiptHandle: messageId, attributes }) as unknown as SQSRecord;
const batch = (...Records: SQSRecord[]): SQSEvent => ({ Records });

const postpone = vi.spyOn(sqs, 'send');
beforeEach(() => {
  postpone.mockReset();
  postpone.mockImplementation(() => Promise.resolve({}));
});

const handled: string[] = [];
const one = consume({
  queueUrl: 'https://sqs.test/q',
  each: async ({ body }) => {
    if (body === 'bad') throw new Error('bad');
    handled.push(body);
  },
});
const together = consumeBatch({
  queueUrl: 'https://sqs.test/q',
  parse: ({ body }) => {
    if (body === 'bad') throw new Error('bad');
    return body;
  },
  all: async (messages) => void handled.push(...messages),
});
beforeEach(() => void handled.splice(0));

test.each([
  [undefined, 1],
  ['', 1],
  ['abc', 1],
  ['-1', 1],
  ['1.5', 1],
  ['NaN', 1],
  ['3', 3],
])('a receive count of %j is taken as %i', (count, times) => {
  expect(receiveCount(record('m', 'x', { ApproximateReceiveCount: count }))).toBe(times);
});

test.each([
  ['one by one', one],
  ['together', together],
])('%s: a record without attributes, no records, records that are missing', async (_name, consumer) => {
  const bare = { messageId: 'm', body: 'good', receiptHandle: 'm' } as unknown as SQSRecord;
  expect(await consumer(batch(bare), context)).toEqual({ batchItemFailures: [] });
  expect(await consumer(batch(), context)).toEqual({ batchItemFailures: [] });
  expect(await consumer({} as SQSEvent, context)).toEqual({ batchItemFailures: [] });
  expect(handled).toEqual(['good']);
});

test.each([
  ['one by one', one],
  ['together', together],
])(
  '%s: in a batch of 1,000, duplicate ids among them, only the failed ones are received again',
  async (_name, consumer) => {
    const records = Array.from({ length: 1_000 }, (_, i) => record(`m${i % 999}`, i === 500 ? 'bad' : 'good'));
    expect(await consumer(batch(...records), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm500' }] });
    expect(handled).toHaveLength(999);
    expect(postpone).toHaveBeenCalledTimes(1);
  },
);

test('a message whose visibility could not be changed is not lost', async () => {
  postpone.mockImplementation(() => Promise.reject(new Error('SQS is away')));
  expect(await one(batch(record('m', 'bad')), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
});

// One statement handles a whole batch, so an invalid message must fail on its own before it.
test.each(QUEUE_NAMES)('every invalid message of %s fails before a database call', (queue) => {
  const LEFT_TO_THE_DATABASE = ['an unknown restock', 'a NUL in an id'];
  const passed = Object.entries(BAD[queue]).filter(([, body]) => {
    try {
      return QUEUES[queue].message.safeParse(JSON.parse(body)).success;
    } catch {
      return false;
    }
  });
  // Deliveries are counted one by one: there the database may refuse the message.
  const allowed = queue === 'factory-callback' ? LEFT_TO_THE_DATABASE : [];
  expect(passed.map(([name]) => name).filter((name) => !allowed.includes(name))).toEqual([]);
});
