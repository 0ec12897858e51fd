/** R4: handling of messages from a dead-letter queue. */
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import type { Copy } from '#domain/dead-letter.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import { RECEIVES_MAX } from '#domain/limits.ts';
import { retryDeadLetters } from '#lambdas/dlq-retry/retry-dead-letters.ts';
import { alertOperators } from '#lambdas/shared/alert-operators.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';

const ID = `dl_${'0'.repeat(26)}`;
const text = (value: string) => ({ dataType: 'String', stringValue: value });
const record = (messageId: string, messageAttributes: object = {}, queue = 'restock'): SQSRecord =>
  ({
    messageId,
    body: `body of ${messageId}`,
    messageAttributes,
    eventSourceARN: `arn:aws:sqs:us-east-1:1:donut-dev-${queue}-dlq`,
  }) as unknown as SQSRecord;
const batch = (...records: SQSRecord[]): SQSEvent => ({ Records: records });
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

/** A database whose action for a message is the first word of its id. */
function openHandler({ alerts = async () => {} }: { readonly alerts?: () => Promise<void> } = {}) {
  const dead: Record<string, unknown>[] = [];
  const sent: [string, DeadMessage, Copy, number][] = [];
  const counted = { parked: 0, unrecorded: 0 };
  let notified = 0;
  let redriverNotified = 0;
  const database = {
    rows: async (statement: { parameters: readonly { value?: { stringValue?: string } }[] }) => {
      const deadLetter = JSON.parse(statement.parameters[1]?.value?.stringValue ?? '{}');
      dead.push(deadLetter);
      if (deadLetter.messageId.startsWith('away')) throw new Error('the database is unavailable');
      return [{ action: deadLetter.messageId.split(' ')[0], id: ID, send: 2, delaySeconds: 300 }];
    },
  } as unknown as Database;
  const handler = retryDeadLetters({
    database,
    newDeadLetterId: () => ID as DeadLetterId,
    sendBack: async (...call) => {
      if (call[1].body.includes('unsendable')) throw new Error('throttled');
      sent.push(call);
    },
    alert: alerts,
    notifyRedriver: async () => void redriverNotified++,
    notifyRelay: async () => void notified++,
    countParked: (count) => {
      counted.parked += count;
    },
    countUnrecorded: (count) => {
      counted.unrecorded += count;
    },
  });
  return { dead, sent, counted, handler, notified: () => notified, redriverNotified: () => redriverNotified };
}

test('a message is sent back to its queue with its attributes, copy number and delay', async () => {
  const { handler, sent, dead } = openHandler();
  const attributes = { type: text('stock.out'), DeadLetter: text(`${ID}:1`) };
  expect(await handler(batch(record('retry 1', attributes)))).toEqual(failures());
  expect(dead).toMatchObject([{ id: ID, send: 1, queue: 'restock', receives: RECEIVES_MAX }]);
  const message = { body: 'body of retry 1', attributes: { type: text('stock.out') } };
  expect(sent).toMatchObject([['restock', message, { id: ID, send: 2 }, 300]]);
});

test('a message that cannot be recorded or sent fails alone and is counted; if all fail, the function fails', async () => {
  const { handler, counted } = openHandler();
  const mixed = batch(record('retry 1'), record('away 2'), record('retry unsendable'), record('none 4'));
  expect(await handler(mixed)).toEqual(failures('away 2', 'retry unsendable'));
  expect(counted.unrecorded).toBe(2);
  await expect(handler(batch(record('away 1'), record('away 2')))).rejects.toThrow('the database is unavailable');
  expect(counted.unrecorded).toBe(4);
  await expect(handler(batch(record('retry 1', {}, 'unknown')))).rejects.toThrow('Unknown dead-letter queue');
});

test('parked messages are counted, alerted and published once; without the alert they fail', async () => {
  const { handler, counted, notified } = openHandler();
  expect(await handler(batch(record('parked 1'), record('parked 2')))).toEqual(failures());
  expect([counted, notified()]).toEqual([{ parked: 2, unrecorded: 0 }, 1]);
  const withoutAlert = openHandler({ alerts: () => Promise.reject(new Error('SES is unavailable')) });
  expect(await withoutAlert.handler(batch(record('parked 1'), record('none 2')))).toEqual(failures('parked 1'));
});

test('a batch with a retried message notifies the worker once that sees how the message ends', async () => {
  const { handler, redriverNotified } = openHandler();
  await handler(batch(record('parked 1'), record('none 2')));
  expect(redriverNotified()).toBe(0);
  await handler(batch(record('retry 1'), record('retry 2')));
  expect(redriverNotified()).toBe(1);
});

test('a message that SNS could not deliver has its reason and no receives', async () => {
  const { handler, dead } = openHandler();
  await handler(batch(record('retry 1', { ERROR_MESSAGE: text('no permission') })));
  expect(dead).toMatchObject([{ error: 'no permission', receives: 0 }]);
});

test('an alert that could not be sent is released, and fails', async () => {
  const recorded: unknown[] = [];
  const results = [
    [{ id: 1 }],
    [
      {
        alert: {
          id: 1,
          queue: 'mail',
          queues: ['mail'],
          count: 2,
          oldest: 'x',
          ageSeconds: 9,
          error: 'e',
          errors: 1,
          top: [ID],
        },
      },
    ],
  ];
  const database = {
    rows: async (statement: { parameters: readonly { value?: unknown }[] }) =>
      results.shift() ?? recorded.push(statement.parameters.map(({ value }) => value)),
  } as unknown as Database;
  const mail = () => Promise.reject(new Error('throttled'));
  await expect(
    alertOperators({ database, publicUrl: 'https://x', newClaim: () => 'me', mail, sleep: async () => {} })(),
  ).rejects.toThrow('throttled');
  expect(recorded).toEqual([[{ longValue: 1 }, { booleanValue: false }]]);
});
