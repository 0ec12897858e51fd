/** What the shared modules send to AWS. */
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { int, sql } from '#db/sql.ts';
import {
  DATABASE_RETRY_MILLISECONDS_MAX,
  MESSAGE_BYTES_MAX,
  POLL_DELAY_SECONDS_MAX,
  RECORD_MILLISECONDS_MAX,
  SECRETS_REREAD_MINUTES,
} from '#domain/limits.ts';
import { listQueues } from '#lambdas/operations/list-queues.ts';
import { snsBatch } from '#lambdas/relay/sns-batch.ts';
import { connectDatabase, connectOutcomes, sqs } from '#lambdas/shared/aws/clients.ts';
import { mailOperators } from '#lambdas/shared/aws/operator-mail.ts';
import { openKeys, openSecret } from '#lambdas/shared/aws/secrets.ts';
import { sendRaw } from '#lambdas/shared/aws/ses.ts';
import { notify, pollAgain, tryToNotify } from '#lambdas/shared/sqs/notify.ts';
import { copyIn, sendBack } from '#lambdas/shared/sqs/redrive.ts';

const rdsMock = mockClient(RDSDataClient);
const secretsMock = mockClient(SecretsManagerClient);
const sesMock = mockClient(SESClient);
const snsMock = mockClient(SNSClient);
const sqsMock = mockClient(SQSClient);
// Test files share their worker's modules.
afterAll(() => [rdsMock, secretsMock, sesMock, snsMock, sqsMock].forEach((mock) => void mock.restore()));
beforeEach(() => {
  for (const mock of [rdsMock, secretsMock, sesMock, snsMock, sqsMock]) mock.reset();
  vi.stubEnv('DB_CLUSTER_ARN', 'arn:cluster');
  vi.stubEnv('DB_SECRET_ARN', 'arn:role');
  vi.stubEnv('DB_NAME', 'donut');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const ONE = sql({ n: int })`select 1`;

test('the database is called with the secret of the functions’ role, or with another one', async () => {
  rdsMock.on(ExecuteStatementCommand).resolves({ records: [[{ longValue: 1 }]] });
  expect(await connectDatabase().rows(ONE)).toEqual([{ n: 1 }]);
  await connectDatabase({ secretArn: 'arn:master' }).rows(ONE);
  const target = { resourceArn: 'arn:cluster', database: 'donut', sql: 'select 1' };
  expect(rdsMock).toHaveReceivedNthCommandWith(ExecuteStatementCommand, 1, { ...target, secretArn: 'arn:role' });
  expect(rdsMock).toHaveReceivedNthCommandWith(ExecuteStatementCommand, 2, { ...target, secretArn: 'arn:master' });
});

test('the SDK makes one attempt, and a timeout of the request is an error', async () => {
  rdsMock.on(ExecuteStatementCommand).resolves({ records: [] });
  await connectDatabase().rows(ONE);
  await connectOutcomes().rows(ONE);
  const options = await Promise.all(
    rdsMock.commandCalls(ExecuteStatementCommand).map(async ({ thisValue }) => {
      const { config } = thisValue as RDSDataClient;
      const { requestTimeout, throwOnRequestTimeout } = await (
        config.requestHandler as unknown as { configProvider: Promise<Record<string, unknown>> }
      ).configProvider;
      return [await config.maxAttempts(), requestTimeout, throwOnRequestTimeout];
    }),
  );
  expect(options).toEqual([
    [1, DATABASE_RETRY_MILLISECONDS_MAX, true],
    [1, RECORD_MILLISECONDS_MAX, true],
  ]);
});

test('without patience a database that is resuming is unavailable after one attempt', async () => {
  rdsMock.on(ExecuteStatementCommand).rejects(Object.assign(new Error(), { name: 'DatabaseResumingException' }));
  await expect(connectDatabase({ patienceMilliseconds: 0 }).rows(ONE)).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect(rdsMock).toHaveReceivedCommandTimes(ExecuteStatementCommand, 1);
});

test('a missing or invalid variable is named', () => {
  vi.stubEnv('DB_CLUSTER_ARN', 'cluster');
  expect(() => connectDatabase()).toThrow('Invalid environment variable DB_CLUSTER_ARN');
});

test('a secret is cached and re-read after a while; `fresh` re-reads it at most once a minute', async () => {
  vi.useFakeTimers();
  secretsMock
    .on(GetSecretValueCommand, { SecretId: 'arn:s' })
    .resolvesOnce({ SecretString: '1' })
    .resolvesOnce({ SecretString: '2' })
    .resolves({ SecretString: '3' });
  const secret = openSecret('arn:s', Number);
  expect([await secret.read(), await secret.read(), await secret.read({ fresh: true })]).toEqual([1, 1, 1]);
  vi.advanceTimersByTime(60_000);
  expect([await secret.read(), await secret.read({ fresh: true })]).toEqual([1, 2]);
  vi.advanceTimersByTime(SECRETS_REREAD_MINUTES * 60_000);
  expect(await secret.read()).toBe(3);
  expect(secretsMock).toHaveReceivedCommandTimes(GetSecretValueCommand, 3);
});

test('a secret that cannot be read is read again by the next call', async () => {
  secretsMock.on(GetSecretValueCommand).rejectsOnce(new Error('throttled')).resolves({ SecretString: '["AQI="]' });
  const keys = openKeys('arn:keys');
  await expect(keys.read()).rejects.toThrow('throttled');
  expect(await keys.read()).toEqual([Buffer.from([1, 2])]);
});

test.for([undefined, '', '[]', '["no base64!"]', '{}'])(
  'a key secret with the value %j is invalid',
  async (SecretString) => {
    secretsMock.on(GetSecretValueCommand).resolves(SecretString === undefined ? {} : { SecretString });
    await expect(openKeys('arn:keys').read()).rejects.toThrow();
  },
);

const SENDER = { MAIL_FROM: 'shop@donut.test', MAIL_CONFIGURATION_SET: 'set' };

test('a mail is sent with the sender and the configuration set, and returns its SES message id', async () => {
  sesMock.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
  expect(await sendRaw(SENDER, Buffer.from('raw'))).toBe('ses-1');
  expect(sesMock).toHaveReceivedCommandWith(SendRawEmailCommand, {
    RawMessage: { Data: Buffer.from('raw') },
    Source: 'shop@donut.test',
    ConfigurationSetName: 'set',
  });
});

const OPERATORS = {
  ...SENDER,
  OPERATORS: ['a@donut.test', 'b@else.test', 'c@donut.test'],
  STAFF_LOCALE: 'en' as const,
  TIME_ZONE: 'Asia/Seoul',
};
const mailToOperators = () =>
  mailOperators(OPERATORS, (locale) => ({ title: `in ${locale}`, summary: 's', facts: [], meaning: 'm' }));
const recipients = () =>
  sesMock.commandCalls(SendRawEmailCommand).map(({ args: [{ input }] }) => {
    const raw = Buffer.from(input.RawMessage?.Data ?? []).toString();
    expect(raw).toMatch(/^Subject: .*in en/m);
    return /^To: (.*)$/m.exec(raw)?.[1]?.trim();
  });
const notVerified = () => Object.assign(new Error('Email address is not verified'), { name: 'MessageRejected' });

test('a mail to operators is written in their language, with a call for each of them', async () => {
  sesMock.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
  await mailToOperators();
  expect(recipients().sort()).toEqual(OPERATORS.OPERATORS);
});

test('an operator whose address is not verified does not stop the mails to the others', async () => {
  sesMock.on(SendRawEmailCommand).rejectsOnce(notVerified()).resolves({ MessageId: 'ses-1' });
  await mailToOperators();
  expect(recipients().sort()).toEqual(OPERATORS.OPERATORS);
});

test('a mail that reached no operator is an error, so that the alert is sent again', async () => {
  sesMock.on(SendRawEmailCommand).rejects(notVerified());
  await expect(mailToOperators()).rejects.toThrow('not verified');
});

test('a notification is a poll message; a failure is logged and returned, not thrown', async () => {
  sqsMock.on(SendMessageCommand).resolvesOnce({}).rejects(new Error('throttled'));
  expect([await tryToNotify('q', 1), await tryToNotify('q', 0)]).toEqual([true, false]);
  await notify('q');
  const message = { QueueUrl: 'q', MessageBody: '{"type":"poll"}' };
  expect(sqsMock).toHaveReceivedNthCommandWith(SendMessageCommand, 1, { ...message, DelaySeconds: 1 });
  expect(sqsMock).toHaveReceivedNthCommandWith(SendMessageCommand, 3, { ...message, DelaySeconds: 0 });
});

test.for([
  [-1, 0],
  [7, 7],
  [100_000, POLL_DELAY_SECONDS_MAX],
] as const)(
  'a poll in %i s is scheduled with a delay of %i s; a failure is thrown',
  async ([seconds, DelaySeconds]) => {
    sqsMock.on(SendMessageCommand).resolvesOnce({}).rejects(new Error('throttled'));
    await pollAgain('q', seconds);
    expect(sqsMock).toHaveReceivedCommandWith(SendMessageCommand, { QueueUrl: 'q', DelaySeconds });
    await expect(pollAgain('q', seconds)).rejects.toThrow('throttled');
  },
);

test('a dead letter is sent back with its attributes, its copy number and its delay', async () => {
  sqsMock.on(SendMessageCommand).resolves({});
  const attributes = {
    type: { dataType: 'String', stringValue: 'stock.out' },
    bytes: { dataType: 'Binary', binaryValue: 'AQI=' },
  };
  await sendBack('q', { body: '{}', attributes }, { id: `dl_${'0'.repeat(26)}`, send: 3 }, 0);
  expect(sqsMock).toHaveReceivedCommandWith(SendMessageCommand, {
    QueueUrl: 'q',
    MessageBody: '{}',
    DelaySeconds: 0,
    MessageAttributes: {
      type: { DataType: 'String', StringValue: 'stock.out' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
      DeadLetter: { DataType: 'String', StringValue: `dl_${'0'.repeat(26)}:3` },
    },
  });
  await expect(sendBack(undefined, { body: '{}', attributes: {} }, { id: 'dl_0', send: 1 }, 0)).rejects.toThrow(
    'no longer deployed',
  );
});

test('events are published to the topic by its ARN; the ids that SNS accepted are returned', async () => {
  snsMock.on(PublishBatchCommand).resolves({
    Successful: [{ Id: '1' }, {}],
    Failed: [{ Id: '2', Code: 'InternalError', SenderFault: false }],
  });
  const publishBatch = snsBatch(new SNSClient({}), { order: 'arn:order', stock: 'arn:stock' });
  const entries = [
    { Id: '1', Message: 'a' },
    { Id: '2', Message: 'b' },
  ];
  expect(await publishBatch('stock', entries)).toEqual(['1']);
  expect(snsMock).toHaveReceivedCommandWith(PublishBatchCommand, {
    TopicArn: 'arn:stock',
    PublishBatchRequestEntries: entries,
  });
});

test('the list of queues has the counts of SQS, for the queue and its dead-letter queue', async () => {
  sqsMock.on(GetQueueAttributesCommand, { QueueUrl: 'mail' }).resolves({
    Attributes: { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesDelayed: '1' },
  });
  sqsMock.on(GetQueueAttributesCommand, { QueueUrl: 'mail-dlq' }).resolves({});
  const failure = { parked: 2, retrying: 0, oldestSeconds: 9, lastFailure: null, paused: null, snoozes: [] };
  const database = { rows: async () => [{ role: 'OPERATOR', name: 'mail', failure }] } as unknown as Database;
  const list = listQueues({ database, sqs, queueUrls: { mail: 'mail' }, consumers: { mail: 'uuid' } });
  const { body } = await list({ who: ['OPERATOR'], caller: { userId: 'usr_1', issuedAt: 0 } } as never);
  const dead = { visible: 0, inFlight: 0, delayed: 0 };
  expect(body).toEqual({
    items: [
      { name: 'mail', visible: 3, inFlight: 0, delayed: 1, ...failure, consumer: 'mailer', pausable: true, dead },
    ],
  });
});

test.each([
  ['ten attributes', '{}', 10],
  ['1 MiB', 'x'.repeat(MESSAGE_BYTES_MAX), 0],
  ['1 MiB with nine attributes', 'x'.repeat(MESSAGE_BYTES_MAX - 9 * 'a0Stringv'.length), 9],
])('a message of %s is sent back with all it has, and its mark is its message group', async (_, body, count) => {
  const names = Array.from({ length: count }, (_, n) => `a${n}`);
  const attributes = Object.fromEntries(names.map((name) => [name, { dataType: 'String', stringValue: 'v' }]));
  const copy = { id: `dl_${'0'.repeat(26)}`, send: 3 };
  sqsMock.on(SendMessageCommand).resolves({});
  await sendBack('q', { body, attributes }, copy, 0);
  const { MessageAttributes = {}, MessageGroupId } = sqsMock.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
  expect(Object.keys(MessageAttributes)).toEqual(names);
  expect(copyIn({ attributes: { MessageGroupId }, messageAttributes: {} } as unknown as SQSRecord)).toEqual(copy);
});
