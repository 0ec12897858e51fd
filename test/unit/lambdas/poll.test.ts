import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { POLL_EXTEND_SECONDS, POLL_VISIBILITY_SECONDS, POLL_WAIT_SECONDS } from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { poll } from '#lambdas/shared/sqs/poll.ts';

// The one that can be stopped, on the clock of the test.
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

/** A queue that hands out these batches, and then nothing for as long as a receive waits. */
let batches: (readonly Message[] | Error)[];
let receives: unknown[];
let deleted: string[];
let extended: string[][];
let postpone: Record<string, number>;
let stopping: AbortController;

const send = vi.spyOn(sqs, 'send');
async function answer(command: unknown, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown> {
  if (command instanceof ReceiveMessageCommand) {
    receives.push(command.input);
    const batch = batches.shift();
    if (batch instanceof Error) throw batch;
    if (batch) return { Messages: batch };
    return new Promise((_, reject) => {
      const abort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
      if (options?.abortSignal?.aborted) abort();
      options?.abortSignal?.addEventListener('abort', abort);
    });
  }
  const handlesOf = (entries: readonly { readonly ReceiptHandle?: string | undefined }[] = []) =>
    entries.map(({ ReceiptHandle }) => ReceiptHandle ?? '');
  if (command instanceof DeleteMessageBatchCommand) deleted.push(...handlesOf(command.input.Entries));
  if (command instanceof ChangeMessageVisibilityBatchCommand) {
    expect(command.input.Entries?.every(({ VisibilityTimeout }) => VisibilityTimeout === POLL_VISIBILITY_SECONDS)).toBe(
      true,
    );
    extended.push(handlesOf(command.input.Entries));
  }
  if (command instanceof ChangeMessageVisibilityCommand) {
    postpone[command.input.ReceiptHandle ?? ''] = command.input.VisibilityTimeout ?? -1;
  }
  return {};
}

beforeEach(() => {
  [batches, receives, deleted, extended, postpone, stopping] = [[], [], [], [], {}, new AbortController()];
  send.mockImplementation(answer as never);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  send.mockReset();
});

/** Runs until there is nothing more to receive; `each` may take its time. */
async function polled(each: (body: string) => Promise<void>, seconds = 1): Promise<void> {
  const polling = poll({ queueUrl, each: ({ body }) => each(body) }, stopping.signal);
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(120_000);
  await polling;
}

test('what was done is deleted, what failed waits 1, 2, 4 … seconds and is left to the redrive policy', async () => {
  batches = [[message('a'), message('bad'), message('worse', '3'), message('b')], [message('c')]];
  await polled(async (body) => {
    if (body === 'bad' || body === 'worse') throw new Error('no');
  });
  expect(deleted).toEqual(['handle-a', 'handle-b', 'handle-c']);
  expect(postpone).toEqual({ 'handle-bad': 1, 'handle-worse': 4 });
});

test('it asks for ten, waits as long as SQS can, and says how long it holds what it gets', async () => {
  await polled(async () => undefined);
  expect(receives).toEqual([
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

test('what takes long is held as long as it takes; what has failed meanwhile is let go', async () => {
  batches = [[message('slow'), message('bad')]];
  await polled(
    async (body) => {
      if (body === 'bad') throw new Error('no');
      await new Promise((resolve) => setTimeout(resolve, (POLL_EXTEND_SECONDS * 3 + 1) * 1_000));
    },
    POLL_EXTEND_SECONDS * 3 + 2,
  );
  expect(extended).toEqual([['handle-slow'], ['handle-slow'], ['handle-slow']]);
  expect(deleted).toEqual(['handle-slow']);
  expect(postpone).toEqual({ 'handle-bad': 1 });
});

test('the signal lets the batch end and takes no other', async () => {
  batches = [[message('a'), message('b')], [message('c')]];
  const done: string[] = [];
  await polled(async (body) => {
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    done.push(body);
  }, 5);
  expect(done).toEqual(['a', 'b']);
  expect(deleted).toEqual(['handle-a', 'handle-b']);
  expect(receives).toHaveLength(1);
});

test('what could not be deleted is left to come again, and the next batch is taken', async () => {
  batches = [[message('a')], [message('b')]];
  const done: string[] = [];
  let deletions = 0;
  send.mockImplementation((async (command: unknown, options: { abortSignal?: AbortSignal }) => {
    if (!(command instanceof DeleteMessageBatchCommand)) return answer(command, options);
    if (deletions++ === 0) throw new Error('away');
    return { Failed: [{ Id: '0', Code: 'InternalError' }] };
  }) as never);
  await polled(async (body) => void done.push(body), 2);
  expect([done, deletions]).toEqual([['a', 'b'], 2]);
});

test('a queue that cannot be read is asked again after 1, 2, 4 … seconds', async () => {
  batches = [new Error('away'), new Error('away'), new Error('away'), [message('a')]];
  const done: string[] = [];
  await polled(async (body) => void done.push(body), 6.9);
  expect([done, receives.length]).toEqual([[], 3]);

  batches = [new Error('away'), [message('a')]];
  stopping = new AbortController();
  await polled(async (body) => void done.push(body), 2);
  expect(done).toEqual(['a']);
});

test('the signal also ends the pause after a failure', async () => {
  batches = [new Error('away')];
  await polled(async () => undefined, 0.1);
  expect(receives).toHaveLength(1);
});

test('it leaves why a message failed, and that a dead letter was done, as the function does', async () => {
  const noted: unknown[] = [];
  const notes = {
    rows: async ({ parameters }: { parameters: readonly { value?: { stringValue?: string } }[] }) => {
      noted.push(parameters.slice(0, 3).map(({ value }) => value?.stringValue));
      return [];
    },
  } as unknown as Database;
  const id = `dl_${'0'.repeat(26)}`;
  const dead = {
    ...message('good'),
    MessageAttributes: { DeadLetter: { DataType: 'String', StringValue: `${id}:4` } },
  };
  batches = [[message('bad'), dead]];
  const each = async ({ body }: { body: string }) => {
    if (body === 'bad') throw new Error('poison');
  };
  const polling = poll({ queueUrl: 'http://127.0.0.1/1/donut-dev-vip', notes, each }, stopping.signal);
  await vi.advanceTimersByTimeAsync(1_000);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(120_000);
  await polling;
  expect(noted).toEqual([
    ['vip', JSON.stringify([{ messageId: 'bad', error: 'poison' }]), JSON.stringify([{ id, send: 4 }])],
  ]);
});
