/** R4: what is done with a message of a dead-letter queue. */
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import type { Copy } from '#domain/dead-letter.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import { RECEIVES_MAX } from '#domain/limits.ts';
import { alert } from '#lambdas/dlq-retry/alert.ts';
import { retry } from '#lambdas/dlq-retry/retry.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';
import { lambdaContext } from './api-event.ts';

const context = lambdaContext as Context;
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

/** A database that answers every message by the action its id names. */
function stage({ alerts = async () => {} }: { readonly alerts?: () => Promise<void> } = {}) {
  const dead: Record<string, unknown>[] = [];
  const sent: [string, DeadMessage, Copy, number][] = [];
  const parked: Record<string, number> = {};
  const database = {
    rows: async (statement: { parameters: readonly { value?: { stringValue?: string } }[] }) => {
      const letter = JSON.parse(statement.parameters[1]?.value?.stringValue ?? '{}');
      dead.push(letter);
      if (letter.messageId.startsWith('away')) throw new Error('the database is away');
      return [{ action: letter.messageId.split(' ')[0], id: ID, send: 2, delaySeconds: 300 }];
    },
  } as unknown as Database;
  const handler = retry({
    database,
    newDeadLetterId: () => ID as DeadLetterId,
    sendBack: async (...call) => {
      if (call[1].body.includes('unsendable')) throw new Error('throttled');
      sent.push(call);
    },
    alert: alerts,
    notifyRelay: async () => undefined,
    countParked: (queue, count) => {
      parked[queue] = count;
    },
  });
  return { dead, sent, parked, handler };
}

test('it goes back to its queue with its attributes, as the copy and after the delay the record says', async () => {
  const { handler, sent, dead } = stage();
  const attributes = { type: text('stock.out'), DeadLetter: text(`${ID}:1`) };
  expect(await handler(batch(record('retry 1', attributes)), context)).toEqual(failures());
  expect(dead).toMatchObject([{ id: ID, send: 1, queue: 'restock', receives: RECEIVES_MAX }]);
  const message = { body: 'body of retry 1', attributes: { type: text('stock.out') } };
  expect(sent).toMatchObject([['restock', message, { id: ID, send: 2 }, 300]]);
});

test('what could not be recorded or sent stays, alone; when nothing could, the function itself fails', async () => {
  const { handler } = stage();
  const mixed = batch(record('retry 1'), record('away 2'), record('retry unsendable'), record('none 4'));
  expect(await handler(mixed, context)).toEqual(failures('away 2', 'retry unsendable'));
  await expect(handler(batch(record('away 1'), record('away 2')), context)).rejects.toThrow('the database is away');
  await expect(handler(batch(record('retry 1', {}, 'stranger')), context)).rejects.toThrow('no queue of the shop');
});

test('what is parked is counted and told; untold it stays', async () => {
  const { handler, parked } = stage();
  expect(await handler(batch(record('parked 1'), record('parked 2')), context)).toEqual(failures());
  expect(parked).toEqual({ restock: 2 });
  const untold = stage({ alerts: () => Promise.reject(new Error('SES is away')) });
  expect(await untold.handler(batch(record('parked 1'), record('none 2')), context)).toEqual(failures('parked 1'));
});

test('what SNS could not deliver says why, and was never received', async () => {
  const { handler, dead } = stage();
  await handler(batch(record('retry 1', { ERROR_MESSAGE: text('no permission') })), context);
  expect(dead).toMatchObject([{ error: 'no permission', receives: 0 }]);
});

test('an alert that SES would not take is given back, and says so', async () => {
  const ends: unknown[] = [];
  const answers = [
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
      answers.shift() ?? ends.push(statement.parameters.map(({ value }) => value)),
  } as unknown as Database;
  const mail = () => Promise.reject(new Error('throttled'));
  await expect(
    alert({ database, publicUrl: 'https://x', newClaim: () => 'me', mail, sleep: async () => {} })(),
  ).rejects.toThrow('throttled');
  expect(ends).toEqual([[{ longValue: 1 }, { booleanValue: false }]]);
});
