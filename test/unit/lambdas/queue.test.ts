import type { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Database, DatabaseUnavailable } from '#db/data-api.ts';
import { RETRY_DELAY_SECONDS_MAX } from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { consume, consumeTogether, RetryLater, receiveCount, type Work } from '#lambdas/shared/sqs/consume.ts';
import { lambdaContext } from './api-event.ts';

const queueUrl = 'http://127.0.0.1/queue';
const context = lambdaContext as Context;
const record = (messageId: string, body: string, receives: unknown = '1'): SQSRecord =>
  ({
    messageId,
    body,
    receiptHandle: `handle-${messageId}`,
    attributes: { ApproximateReceiveCount: receives },
  }) as unknown as SQSRecord;
const batch = (...records: SQSRecord[]): SQSEvent => ({ Records: records });
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

let delays: Record<string, number>;
const send = vi.spyOn(sqs, 'send');
beforeEach(() => {
  delays = {};
  send.mockImplementation((async ({ input }: ChangeMessageVisibilityCommand) => {
    delays[input.ReceiptHandle ?? ''] = input.VisibilityTimeout ?? -1;
  }) as never);
});
afterEach(() => send.mockReset());

test('one bad message of ten fails alone, the nine are done once', async () => {
  const done: string[] = [];
  const consumer = consume({
    queueUrl,
    each: async ({ body }) => {
      if (body === '4') throw new Error('poison');
      done.push(body);
    },
  });
  const ten = Array.from({ length: 10 }, (_, i) => record(`m${i}`, String(i)));
  expect(await consumer(batch(...ten), context)).toEqual(failures('m4'));
  expect(done.toSorted()).toEqual(['0', '1', '2', '3', '5', '6', '7', '8', '9']);
  expect(delays).toEqual({ 'handle-m4': 1 });
});

test('a message that fails waits 1, 2, 4 … seconds, up to a minute', async () => {
  const consumer = consume({ queueUrl, each: () => Promise.reject(new Error('no')) });
  await consumer(
    batch(...[1, 2, 3, 4, 6, 7, 50].map((receives) => record(`${receives}`, '', String(receives)))),
    context,
  );
  expect(delays).toEqual({
    'handle-1': 1,
    'handle-2': 2,
    'handle-3': 4,
    'handle-4': 8,
    'handle-6': 32,
    'handle-7': RETRY_DELAY_SECONDS_MAX,
    'handle-50': RETRY_DELAY_SECONDS_MAX,
  });
});

test('a consumer that knows when to come back is asked then', async () => {
  const consumer = consume({ queueUrl, each: () => Promise.reject(new RetryLater(42, 'busy')) });
  expect(await consumer(batch(record('m', '')), context)).toEqual(failures('m'));
  expect(delays).toEqual({ 'handle-m': 42 });
});

test('a message whose delay cannot be set still fails, and only by itself', async () => {
  send.mockImplementation((async () => {
    throw new Error('throttled');
  }) as never);
  const consumer = consume({ queueUrl, each: async ({ body }) => void JSON.parse(body) });
  expect(await consumer(batch(record('bad', '{'), record('good', '{}')), context)).toEqual(failures('bad'));
});

test('an empty batch, or none, is done', async () => {
  const consumer = consume({ queueUrl, each: () => Promise.reject(new Error('nobody')) });
  expect(await consumer(batch(), context)).toEqual(failures());
  expect(await consumer({} as SQSEvent, context)).toEqual(failures());
});

test.for([
  ['1', 1],
  ['5', 5],
  [undefined, 1],
  ['abc', 1],
  ['0', 1],
  ['-3', 1],
  ['1.5', 1],
] as const)('a receive count of %j is taken as %i', ([count, expected]) => {
  expect(receiveCount(record('m', '', count))).toBe(expected);
  expect(receiveCount({ messageId: 'm' } as SQSRecord)).toBe(1);
});

const looked: { messages: readonly number[]; work: Work }[] = [];
const together = (fail = false) =>
  consumeTogether<number>({
    queueUrl,
    parse: ({ body }) => JSON.parse(body) as number,
    all: async (messages, work) => {
      looked.push({ messages, work });
      if (fail) throw new Error('no');
    },
  });
beforeEach(() => {
  looked.length = 0;
});

test('the messages of a batch cause one look; the unreadable one fails alone', async () => {
  expect(await together()(batch(record('a', '1'), record('b', '{'), record('c', '3')), context)).toEqual(failures('b'));
  expect(looked.map(({ messages }) => messages)).toEqual([[1, 3]]);
  expect(looked[0]?.work.again).toBe(false);
  expect(looked[0]?.work.millisecondsLeft()).toBe(60_000);
});

test('a look is told when one of its messages came before', async () => {
  await together()(batch(record('a', '1'), record('b', '2', '2')), context);
  expect(looked[0]?.work.again).toBe(true);
});

test('a look that fails gives back all that it was for', async () => {
  expect(
    (await together(true)(batch(record('a', '1'), record('b', '{', '3'), record('c', '3', '2')), context))
      .batchItemFailures,
  ).toHaveLength(3);
  expect(delays).toEqual({ 'handle-a': 1, 'handle-b': 4, 'handle-c': 2 });
});

test('nothing readable causes no look', async () => {
  expect(await together()(batch(record('a', '{')), context)).toEqual(failures('a'));
  expect(looked).toEqual([]);
});

test('why messages failed, and that dead letters were done, is noted in one statement; the database’s own absence is not', async () => {
  const noted: unknown[] = [];
  const notes = {
    rows: async ({ parameters }: { parameters: readonly { value?: { stringValue?: string } }[] }) => {
      noted.push(parameters.slice(0, 3).map(({ value }) => value?.stringValue));
      throw new Error('a note is only a note');
    },
  } as unknown as Database;
  const consumer = consume({
    queueUrl: 'http://127.0.0.1/1/donut-dev-mail',
    notes,
    each: async ({ body }) => {
      if (body === 'away') throw new DatabaseUnavailable('no', undefined);
      if (body === 'bad') throw new Error('poison');
    },
  });
  expect(await consumer(batch(record('a', 'away'), record('b', 'good')), context)).toEqual(failures('a'));
  expect(noted).toEqual([]);
  const id = `dl_${'0'.repeat(26)}`;
  const dead = {
    ...record('c', 'good'),
    messageAttributes: { DeadLetter: { dataType: 'String', stringValue: `${id}:2` } },
  };
  expect(await consumer(batch(record('a', 'bad', '3'), dead as SQSRecord), context)).toEqual(failures('a'));
  expect(noted).toEqual([
    ['mail', JSON.stringify([{ messageId: 'a', error: 'poison' }]), JSON.stringify([{ id, send: 2 }])],
  ]);
});
