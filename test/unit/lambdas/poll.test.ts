import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { POLL_EXTEND_SECONDS, POLL_VISIBILITY_SECONDS, POLL_WAIT_SECONDS } from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { poll } from '#lambdas/shared/sqs/poll.ts';

// The abortable timer of Node, on the fake clock of the test.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      setTimeout(resolve, milliseconds, value);
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
}));

const queueUrl = 'http://127.0.0.1/queue';
const message = (id: string, receives = '1'): Message => ({
  MessageId: id,
  ReceiptHandle: `handle-${id}`,
  Body: id,
  Attributes: { ApproximateReceiveCount: receives },
});

/** The batches that the queue returns, in order; afterwards a receive waits until it is aborted. */
let batches: (readonly Message[] | Error)[];
let stopping: AbortController;
const sqsMock = mockClient(sqs);
// Test files share their worker's modules.
afterAll(() => [sqsMock].forEach((mock) => void mock.restore()));

beforeEach(() => {
  batches = [];
  stopping = new AbortController();
  sqsMock.reset();
  sqsMock.on(ReceiveMessageCommand).callsFake(async () => {
    const batch = batches.shift();
    if (batch instanceof Error) throw batch;
    return batch ? { Messages: batch } : untilAborted();
  });
  for (const command of [
    ChangeMessageVisibilityCommand,
    ChangeMessageVisibilityBatchCommand,
    DeleteMessageBatchCommand,
  ])
    sqsMock.on(command as typeof DeleteMessageBatchCommand).resolves({});
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const untilAborted = () =>
  new Promise<never>((_, reject) => {
    const abort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    if (stopping.signal.aborted) abort();
    stopping.signal.addEventListener('abort', abort);
  });

const received = () => sqsMock.commandCalls(ReceiveMessageCommand).map(({ args: [{ input }] }) => input);
const deleted = () =>
  sqsMock
    .commandCalls(DeleteMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));
const extended = () =>
  sqsMock
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .map(({ args: [{ input }] }) => input.Entries?.map((one) => [one.ReceiptHandle, one.VisibilityTimeout]));
/** Receipt handle → seconds until the retry. */
const retries = () =>
  Object.fromEntries(
    sqsMock
      .commandCalls(ChangeMessageVisibilityCommand)
      .map(({ args: [{ input }] }) => [input.ReceiptHandle, input.VisibilityTimeout]),
  );

type All = (bodies: readonly string[]) => Promise<void>;
const parse = ({ body }: { readonly body: string }) => body;

/** Polls for this many seconds; `all` may take longer. */
async function polled(all: All, seconds = 1): Promise<void> {
  const polling = poll({ queueUrl, parse, all }, stopping.signal);
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(120_000);
  await polling;
}

test('a handled message is deleted; a failed one is retried after 1, 2, 4 … seconds and left to the redrive policy', async () => {
  batches = [[message('a'), message('bad'), message('worse', '3'), message('b')], [message('c')]];
  await polled(async (bodies) => {
    if (bodies.includes('bad') || bodies.includes('worse')) throw new Error('no');
  });
  expect(deleted()).toEqual(['handle-a', 'handle-b', 'handle-c']);
  expect(retries()).toEqual({ 'handle-bad': 1, 'handle-worse': 4 });
});

test('a receive requests ten messages with long polling and a visibility timeout', async () => {
  await polled(async () => undefined);
  expect(received()).toEqual([
    {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: POLL_WAIT_SECONDS,
      VisibilityTimeout: POLL_VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    },
  ]);
});

test('the visibility of a slow batch is extended until it ends; a failed message then keeps its retry delay', async () => {
  batches = [[message('slow'), message('bad')]];
  const slow = (POLL_EXTEND_SECONDS * 3 + 1) * 1_000;
  await polled(async (bodies) => {
    if (bodies.includes('bad')) throw new Error('no');
    await new Promise((resolve) => setTimeout(resolve, slow));
  }, POLL_EXTEND_SECONDS * 5);
  const both = ['handle-slow', 'handle-bad'].map((handle) => [handle, POLL_VISIBILITY_SECONDS]);
  expect(extended()).toEqual(Array(3).fill(both));
  expect(deleted()).toEqual(['handle-slow']);
  expect(retries()).toEqual({ 'handle-bad': 1 });
});

test('after the signal the current batch is finished and no other is received', async () => {
  batches = [[message('a'), message('b')], [message('c')]];
  const done: string[] = [];
  await polled(async (bodies) => {
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    done.push(...bodies);
  }, 5);
  expect(done).toEqual(['a', 'b']);
  expect(deleted()).toEqual(['handle-a', 'handle-b']);
  expect(received()).toHaveLength(1);
});

test('a message that could not be deleted is left to SQS, and the next batch is received', async () => {
  batches = [[message('a')], [message('b')]];
  const done: string[] = [];
  sqsMock
    .on(DeleteMessageBatchCommand)
    .rejectsOnce(new Error('away'))
    .resolves({ Successful: [], Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
  await polled(async (bodies) => void done.push(...bodies), 2);
  expect([done, deleted()]).toEqual([
    ['a', 'b'],
    ['handle-a', 'handle-b'],
  ]);
});

test('a failed receive is retried after 1, 2, 4 … seconds', async () => {
  batches = [new Error('away'), new Error('away'), new Error('away'), [message('a')]];
  const done: string[] = [];
  await polled(async (bodies) => void done.push(...bodies), 6.9);
  expect([done, received().length]).toEqual([[], 3]);

  batches = [new Error('away'), [message('a')]];
  stopping = new AbortController();
  await polled(async (bodies) => void done.push(...bodies), 2);
  expect(done).toEqual(['a']);
});

test('the signal also ends the wait after a failed receive', async () => {
  batches = [new Error('away')];
  await polled(async () => undefined, 0.1);
  expect(received()).toHaveLength(1);
});

test('failure reasons and handled dead letters are recorded as by the function', async () => {
  const recorded: unknown[] = [];
  const outcomes = {
    rows: async ({ parameters }: { parameters: readonly { value?: { stringValue?: string } }[] }) => {
      recorded.push(parameters.slice(0, 3).map(({ value }) => value?.stringValue));
      return [];
    },
  } as unknown as Database;
  const id = `dl_${'0'.repeat(26)}`;
  const dead = {
    ...message('good'),
    MessageAttributes: { DeadLetter: { DataType: 'String', StringValue: `${id}:4` } },
  };
  batches = [[message('bad'), dead]];
  const all: All = async (bodies) => {
    if (bodies.includes('bad')) throw new Error('invalid');
  };
  const polling = poll({ queueUrl: 'http://127.0.0.1/1/donut-dev-vip', outcomes, parse, all }, stopping.signal);
  await vi.advanceTimersByTimeAsync(1_000);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(120_000);
  await polling;
  expect(recorded).toEqual([
    ['vip', JSON.stringify([{ messageId: 'bad', error: 'invalid' }]), JSON.stringify([{ id, send: 4 }])],
  ]);
});
