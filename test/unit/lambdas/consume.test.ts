import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { type Database, DatabaseUnavailable } from '#db/data-api.ts';
import {
  CONSUMER_STOP_SECONDS,
  INTAKE_FAILURE_PAUSE_SECONDS_MAX,
  INTAKE_PAUSE_SECONDS_MAX,
  INTAKE_RECEIVES_MAX,
  ORDER_REQUEST_MINUTES,
  RETRY_DELAY_SECONDS_MAX,
  RETRY_DELAY_SECONDS_WITHOUT_DATABASE,
} from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { consume, consumeBatch, consumeInHalves, type Work } from '#lambdas/shared/sqs/consume.ts';
import { inHalves } from '#lambdas/shared/sqs/halves.ts';
import { RetryLater, receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';
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

const sqsMock = mockClient(sqs);
// Test files share their worker's modules.
afterAll(() => [sqsMock].forEach((mock) => void mock.restore()));
beforeEach(() => {
  sqsMock.reset();
  sqsMock.on(ChangeMessageVisibilityCommand).resolves({});
});
/** Receipt handle → the visibility timeout it was given. */
const delays = () =>
  Object.fromEntries(
    sqsMock
      .commandCalls(ChangeMessageVisibilityCommand, { QueueUrl: queueUrl })
      .map(({ args: [{ input }] }) => [input.ReceiptHandle, input.VisibilityTimeout]),
  );

test('one invalid message of ten fails alone; the other nine are handled once', async () => {
  const done: string[] = [];
  const consumer = consume({
    queueUrl,
    each: async ({ body }) => {
      if (body === '4') throw new Error('invalid');
      done.push(body);
    },
  });
  const ten = Array.from({ length: 10 }, (_, i) => record(`m${i}`, String(i)));
  expect(await consumer(batch(...ten), context)).toEqual(failures('m4'));
  expect(done.toSorted()).toEqual(['0', '1', '2', '3', '5', '6', '7', '8', '9']);
  expect(delays()).toEqual({ 'handle-m4': 1 });
});

test('a failed message is retried after 1, 2, 4 … seconds, at most a minute', async () => {
  const consumer = consume({ queueUrl, each: () => Promise.reject(new Error('no')) });
  await consumer(
    batch(...[1, 2, 3, 4, 6, 7, 50].map((receives) => record(`${receives}`, '', String(receives)))),
    context,
  );
  expect(delays()).toEqual({
    'handle-1': 1,
    'handle-2': 2,
    'handle-3': 4,
    'handle-4': 8,
    'handle-6': 32,
    'handle-7': RETRY_DELAY_SECONDS_MAX,
    'handle-50': RETRY_DELAY_SECONDS_MAX,
  });
});

const failed = (name: string, message: string) => Object.assign(new Error(message), { name });

test.for([
  ['an unavailable database', new DatabaseUnavailable('no', new Error('x')), [8, 16, 20, 20]],
  ['a locked row', new DatabaseUnavailable('no', new Error('SQLState: 55P03')), [1, 2, 4, 20]],
  ['an endpoint that is off', failed('HttpEndpointNotEnabledException', 'off'), [1, 2, 4, 20]],
  ['a message that is no JSON', new SyntaxError('poison'), [1, 1, 1, 1]],
  ['a message without a field', new z.ZodError([]), [1, 1, 1, 1]],
  ['a value that the database rejects', failed('DatabaseErrorException', 'ERROR: x; SQLState: 23514'), [1, 1, 1, 1]],
] as const)('a queue has its own longest pauses: after %s', async ([, error, pauses]) => {
  const pauseSecondsMax = { ofMessage: INTAKE_FAILURE_PAUSE_SECONDS_MAX, other: INTAKE_PAUSE_SECONDS_MAX };
  const consumer = consume({ queueUrl, pauseSecondsMax, each: () => Promise.reject(error) });
  await consumer(batch(...[1, 2, 3, 19].map((receives) => record(`${receives}`, '', String(receives)))), context);
  expect([1, 2, 3, 19].map((receives) => delays()[`handle-${receives}`])).toEqual(pauses);
});

test('the receives of an order request outlast its five minutes without a database, and with a locked row', () => {
  for (const first of [RETRY_DELAY_SECONDS_WITHOUT_DATABASE, 1]) {
    const pauses = Array.from({ length: INTAKE_RECEIVES_MAX - 1 }, (_, i) => first * 2 ** i);
    const total = pauses.reduce((sum, pause) => sum + Math.min(pause, INTAKE_PAUSE_SECONDS_MAX), 0);
    expect(total).toBeGreaterThan(ORDER_REQUEST_MINUTES * 60);
  }
});

test('RetryLater sets the delay of the retry', async () => {
  const consumer = consume({ queueUrl, each: () => Promise.reject(new RetryLater(42, 'busy')) });
  expect(await consumer(batch(record('m', '')), context)).toEqual(failures('m'));
  expect(delays()).toEqual({ 'handle-m': 42 });
});

test('a message whose visibility cannot be changed still fails, and only this message', async () => {
  sqsMock.on(ChangeMessageVisibilityCommand).rejects(new Error('throttled'));
  const consumer = consume({ queueUrl, each: async ({ body }) => void JSON.parse(body) });
  expect(await consumer(batch(record('bad', '{'), record('good', '{}')), context)).toEqual(failures('bad'));
});

test('an empty batch, or none, is done', async () => {
  const consumer = consume({ queueUrl, each: () => Promise.reject(new Error('not called')) });
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

const handled: { messages: readonly number[]; work: Work }[] = [];
const handleTogether = (fail = false) =>
  consumeBatch<number>({
    queueUrl,
    parse: ({ body }) => JSON.parse(body) as number,
    all: async (messages, work) => {
      handled.push({ messages, work });
      if (fail) throw new Error('no');
    },
  });
beforeEach(() => {
  handled.length = 0;
});

test('the messages of a batch are handled together; an invalid one fails alone', async () => {
  expect(await handleTogether()(batch(record('a', '1'), record('b', '{'), record('c', '3')), context)).toEqual(
    failures('b'),
  );
  expect(handled.map(({ messages }) => messages)).toEqual([[1, 3]]);
  expect(handled[0]?.work.again).toBe(false);
  expect(handled[0]?.work.millisecondsLeft()).toBe(60_000);
});

test('a batch with a message that was received before is marked as a repeat', async () => {
  await handleTogether()(batch(record('a', '1'), record('b', '2', '2')), context);
  expect(handled[0]?.work.again).toBe(true);
});

test('if the batch fails, all its messages are released', async () => {
  expect(
    (await handleTogether(true)(batch(record('a', '1'), record('b', '{', '3'), record('c', '3', '2')), context))
      .batchItemFailures,
  ).toHaveLength(3);
  expect(delays()).toEqual({ 'handle-a': 1, 'handle-b': 4, 'handle-c': 2 });
});

test('a batch without a valid message is not handled', async () => {
  expect(await handleTogether()(batch(record('a', '{')), context)).toEqual(failures('a'));
  expect(handled).toEqual([]);
});

/** Handles numbers by one call; a call with one of `poison` fails. Returns the calls that were made. */
function inHalvesWith(poison: readonly number[], failure = new Error('poison'), before = (_: boolean) => {}) {
  const calls: (readonly number[])[] = [];
  const handler = consumeInHalves<number>({
    queueUrl,
    parse: ({ body }) => JSON.parse(body) as number,
    all: async (numbers, afterLockTimeout) => {
      calls.push(numbers);
      before(afterLockTimeout);
      if (numbers.some((number) => poison.includes(number))) throw failure;
    },
  });
  return { calls, handler };
}
const numbered = (count: number) => Array.from({ length: count }, (_, i) => record(`m${i}`, String(i)));

test('a batch is handled by one call; an invalid message fails alone', async () => {
  const { calls, handler } = inHalvesWith([]);
  expect(await handler(batch(record('a', '1'), record('b', '{'), record('c', '3')), context)).toEqual(failures('b'));
  expect(calls).toEqual([[1, 3]]);
  expect(await handler(batch(record('b', '{')), context)).toEqual(failures('b'));
  expect(calls).toHaveLength(1);
});

test('a poison message of a hundred fails alone after 14 more calls; the others are handled once, in order', async () => {
  const { calls, handler } = inHalvesWith([70]);
  expect(await handler(batch(...numbered(100)), context)).toEqual(failures('m70'));
  const handled = calls.filter((numbers) => !numbers.includes(70)).flat();
  expect(handled).toEqual(Array.from({ length: 100 }, (_, i) => i).filter((i) => i !== 70));
  expect(calls).toHaveLength(15);
  expect(delays()).toEqual({ 'handle-m70': 1 });
});

test('messages fail with their own errors, beside one that cannot be read', async () => {
  const { handler } = inHalvesWith([1, 3]);
  const records = [record('x', '{'), ...numbered(4)];
  expect(await handler(batch(...records), context)).toEqual(failures('x', 'm1', 'm3'));
});

test.for([
  ['an unavailable database', new DatabaseUnavailable('no', undefined)],
  ['RetryLater', new RetryLater(7, 'busy')],
] as const)('%s fails the whole batch without another call', async ([, failure]) => {
  const { calls, handler } = inHalvesWith([2], failure);
  expect((await handler(batch(...numbered(4)), context)).batchItemFailures).toHaveLength(4);
  expect(calls).toHaveLength(1);
});

/** Time of a function that ends after 30 s: each call takes some seconds of it. */
function slow(secondsOf: (afterLockTimeout: boolean) => number) {
  let left = 30_000;
  const before = (afterLockTimeout: boolean): void => {
    left -= secondsOf(afterLockTimeout) * 1_000;
  };
  return { before, context: { ...context, getRemainingTimeInMillis: () => left }, left: () => left };
}
const locked = new DatabaseUnavailable('no', new Error('SQLState: 55P03'));
const everyone = (count: number) => Array.from({ length: count }, (_, i) => i);

test('while a row is locked for all messages, a batch ends in time, and all messages are released', async () => {
  const clock = slow((afterLockTimeout) => (afterLockTimeout ? 0.2 : 4));
  const { calls, handler } = inHalvesWith(everyone(100), locked, clock.before);
  expect((await handler(batch(...numbered(100)), clock.context)).batchItemFailures).toHaveLength(100);
  expect(calls.length).toBeLessThan(100);
  expect(clock.left()).toBeGreaterThan(9_000);
  expect(Object.values(delays())).toEqual(everyone(100).map(() => 1));
});

test('one locked row of a hundred delays its own request alone', async () => {
  const clock = slow((afterLockTimeout) => (afterLockTimeout ? 0.2 : 4));
  const { handler } = inHalvesWith([70], locked, clock.before);
  expect(await handler(batch(...numbered(100)), clock.context)).toEqual(failures('m70'));
  expect(clock.left()).toBeGreaterThan(20_000);
});

test('no further half is handled when the time is used up', async () => {
  const clock = slow(() => 9);
  const { calls, handler } = inHalvesWith([0, 3], undefined, clock.before);
  expect((await handler(batch(...numbered(4)), clock.context)).batchItemFailures).toHaveLength(4);
  expect(calls).toEqual([[0, 1, 2, 3], [0, 1], [0]]);
  expect(clock.left()).toBe(3_000);
});

test('a message that was not tried gets no error of another one, except that of the same lock', async () => {
  const reasons = async (error: Error) => {
    let callsLeft = 3;
    const all = async (some: readonly number[]) => {
      callsLeft -= 1;
      if (some.includes(0)) throw error;
    };
    const results = await inHalves([0, 1, 2, 3], all, () => callsLeft > 0);
    return results.map((result) => result.status === 'rejected' && result.reason.message);
  };
  const untried = 'the time of the batch was used up before this message was tried';
  expect(await reasons(new Error('poison'))).toEqual(['poison', untried, untried, untried]);
  expect(await reasons(locked)).toEqual(Array(4).fill(locked.message));
});

test('after a half that found no database, the other half is not tried', async () => {
  let call = 0;
  const failures = [new Error('poison'), new DatabaseUnavailable('no', undefined)];
  const handler = consumeInHalves<number>({
    queueUrl,
    parse: ({ body }) => JSON.parse(body) as number,
    all: async () => {
      throw failures[call++];
    },
  });
  expect((await handler(batch(...numbered(4)), context)).batchItemFailures).toHaveLength(4);
  expect(call).toBe(2);
});

test('shortly before the timeout of its function a failed batch is not divided again', async () => {
  const { calls, handler } = inHalvesWith([2]);
  const late = { ...context, getRemainingTimeInMillis: () => CONSUMER_STOP_SECONDS * 1_000 - 1 };
  expect((await handler(batch(...numbered(4)), late)).batchItemFailures).toHaveLength(4);
  expect(calls).toHaveLength(1);
});

test('failure reasons and handled dead letters are recorded in one statement; an unavailable database is not', async () => {
  const recorded: unknown[] = [];
  const outcomes = {
    rows: async ({ parameters }: { parameters: readonly { value?: { stringValue?: string } }[] }) => {
      recorded.push(parameters.slice(0, 3).map(({ value }) => value?.stringValue));
      throw new Error('the record failed');
    },
  } as unknown as Database;
  const consumer = consume({
    queueUrl: 'http://127.0.0.1/1/donut-dev-mail',
    outcomes,
    each: async ({ body }) => {
      if (body === 'away') throw new DatabaseUnavailable('no', undefined);
      if (body === 'bad') throw new Error('invalid');
    },
  });
  expect(await consumer(batch(record('a', 'away'), record('b', 'good')), context)).toEqual(failures('a'));
  expect(recorded).toEqual([]);
  const id = `dl_${'0'.repeat(26)}`;
  const dead = {
    ...record('c', 'good'),
    messageAttributes: { DeadLetter: { dataType: 'String', stringValue: `${id}:2` } },
  };
  expect(await consumer(batch(record('a', 'bad', '3'), dead as SQSRecord), context)).toEqual(failures('a'));
  expect(recorded).toEqual([
    ['mail', JSON.stringify([{ messageId: 'a', error: 'invalid' }]), JSON.stringify([{ id, send: 2 }])],
  ]);
});
