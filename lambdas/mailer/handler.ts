import { setTimeout as sleep } from 'node:timers/promises';
import { GetSendQuotaCommand, SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { MailMessage } from '#domain/events.ts';
import { connectDatabase } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { lookAgain } from '#lambdas/support/wake.ts';
import { mailer } from './mailer.ts';
import { openQuota } from './quota.ts';

const env = readEnvironment(
  'LINK_SECRET_ARN',
  'MAIL_CONFIGURATION_SET',
  'MAIL_FROM',
  'MAIL_QUEUE_URL',
  'OPERATORS',
  'PUBLIC_URL',
);
// One attempt: the SDK would send a mail again whose answer was lost.
const ses = new SESClient({
  maxAttempts: 1,
  // Without the flag a timeout is only a warning, and one silent connection would hold up its whole batch.
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
});

const run = mailer({
  database: connectDatabase(),
  perSecond: openQuota(async () => (await ses.send(new GetSendQuotaCommand({}))).MaxSendRate ?? 1),
  send: async (raw) => {
    const input = {
      RawMessage: { Data: raw },
      Source: env.MAIL_FROM,
      ConfigurationSetName: env.MAIL_CONFIGURATION_SET,
    };
    return (await ses.send(new SendRawEmailCommand(input))).MessageId ?? '';
  },
  sleep: (milliseconds) => sleep(milliseconds),
  elapsed: () => performance.now(),
  lookAgain: (seconds) => lookAgain(env.MAIL_QUEUE_URL, seconds),
  from: env.MAIL_FROM,
  operators: env.OPERATORS,
  publicUrl: env.PUBLIC_URL,
  linkKeys: openKeys(env.LINK_SECRET_ARN),
  now: Date.now,
});

export const handler = consumeTogether({
  queueUrl: env.MAIL_QUEUE_URL,
  parse: (record) => MailMessage.parse(JSON.parse(record.body)),
  all: run,
});
