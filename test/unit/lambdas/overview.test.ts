import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { readOverview } from '#lambdas/operations/read-overview.ts';

const sqs = mockClient(SQSClient);
afterAll(() => sqs.restore());
beforeEach(() => sqs.reset());

const MINUTE = '2026-11-29T09:05:00.000Z';
const QUIET = { lagMilliseconds: null, decidedPerSecond: 0 };
const point = (second: string, expired = 0) => ({
  point: { at: `2026-11-29T09:04:${second}.000Z`, placed: 1, refused: 0, rejected: 0, expired },
});

/** The problems and the order queue of an overview, with these figures of the order queue in the database. */
async function read(latest: object, points: readonly object[] = []) {
  const overview = [
    { role: 'OPERATOR' },
    { part: 'totals', item: {} },
    { part: 'problem', item: { kind: 'mails_failed' } },
    { part: 'rate', item: { at: MINUTE } },
  ];
  const results = [overview, [{ role: 'OPERATOR', latest, point: null }, ...points]];
  const database = { rows: async () => results.shift() } as unknown as Database;
  const run = readOverview({ database, sqs: new SQSClient({}), queueUrls: { 'order-intake': 'intake' } });
  const request = { who: ['OPERATOR'], caller: { userId: 'usr_1', issuedAt: 0 }, headers: {}, query: {} };
  const { status, body } = await run(request as never);
  expect(status).toBe(200);
  return body as { readonly problems: readonly object[]; readonly orderQueue: object };
}

const waiting = (count: string) =>
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: count } });

test('requests that wait while none is decided are a problem, since the last decision', async () => {
  waiting('3');
  const problem = { kind: 'orders_waiting', count: 3, queue: 'order-intake' };
  const { problems } = await read(QUIET, [point('01'), point('02')]);
  expect(problems).toEqual([{ ...problem, since: '2026-11-29T09:04:02.000Z' }, { kind: 'mails_failed' }]);
  expect((await read(QUIET)).problems[0]).toEqual({ ...problem, since: MINUTE });
});

test('requests that wait while others are decided are no problem, and neither is an empty queue', async () => {
  waiting('3');
  expect((await read({ lagMilliseconds: 5, decidedPerSecond: 0.1 })).problems).toEqual([{ kind: 'mails_failed' }]);
  waiting('0');
  expect((await read(QUIET, [point('01')])).problems).toEqual([{ kind: 'mails_failed' }]);
});

test('requests that expired lately are a problem, since the first of them', async () => {
  waiting('0');
  const { problems } = await read(QUIET, [point('01'), point('02', 2), point('03', 5)]);
  const since = '2026-11-29T09:04:02.000Z';
  expect(problems[0]).toEqual({ kind: 'orders_expired', since, count: 7, queue: 'order-intake' });
});

test('without SQS the overview has everything but the depth of the queue', async () => {
  sqs.on(GetQueueAttributesCommand).rejects(new Error('SQS is away'));
  const { problems, orderQueue } = await read(QUIET);
  expect(problems).toEqual([{ kind: 'mails_failed' }]);
  expect(orderQueue).toEqual({ waiting: null, inFlight: null, ...QUIET });
});
