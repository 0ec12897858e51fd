import { setTimeout as sleep } from 'node:timers/promises';
import { imageOriginsOf } from '#domain/product.ts';
import { MailMessage } from '#domain/queues/mail.ts';
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { sendRaw, ses } from '#lambdas/shared/aws/ses.ts';
import { consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { openQuota } from './quota.ts';
import { sendDueMails } from './send-due-mails.ts';

const env = readEnvironment(
  'ACCOUNT_SECRET_ARN',
  'IMAGE_HOSTS',
  'LINK_SECRET_ARN',
  'MAIL_CONFIGURATION_SET',
  'MAIL_FROM',
  'MAIL_QUEUE_URL',
  'NOTICES_PER_UNIT',
  'NOTICE_REPEAT_HOURS',
  'OPERATORS',
  'PUBLIC_URL',
  'SETTLE_MINUTES',
  'STAFF_LOCALE',
  'TIME_ZONE',
  'VIP_HEAD_START_MINUTES',
);
const database = connectDatabase();

const mailer = sendDueMails({
  database,
  perSecond: openQuota(ses),
  noticesPerUnit: env.NOTICES_PER_UNIT,
  pace: {
    repeatHours: env.NOTICE_REPEAT_HOURS,
    settleMinutes: env.SETTLE_MINUTES,
    vipHeadStartMinutes: env.VIP_HEAD_START_MINUTES,
  },
  send: (raw) => sendRaw(env, raw),
  sleep: (milliseconds) => sleep(milliseconds),
  elapsed: () => performance.now(),
  pollAgain: (seconds) => pollAgain(env.MAIL_QUEUE_URL, seconds),
  from: env.MAIL_FROM,
  operators: env.OPERATORS,
  staffLocale: env.STAFF_LOCALE,
  timeZone: env.TIME_ZONE,
  publicUrl: env.PUBLIC_URL,
  imageOrigins: imageOriginsOf(env.PUBLIC_URL, env.IMAGE_HOSTS),
  linkKeys: openKeys(env.LINK_SECRET_ARN),
  accountKeys: openKeys(env.ACCOUNT_SECRET_ARN),
  now: Date.now,
});

export const handler = consumeBatch({
  queueUrl: env.MAIL_QUEUE_URL,
  outcomes: connectOutcomes(),
  parse: (record) => MailMessage.parse(JSON.parse(record.body)),
  all: mailer,
});
