import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { Look } from '#domain/events.ts';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, connectNotes, newId, sqs } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { mailOperators } from '#lambdas/support/operators.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { sendBack } from '#lambdas/support/send-back.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import { discard, edit } from './change.ts';
import { forget } from './forget.ts';
import { mails, vips } from './lists.ts';
import { overview } from './overview.ts';
import { queues } from './queues.ts';
import { readGroups, readMany, readOne } from './read.ts';
import { cancel, follow, start } from './redrive.ts';
import { redriver } from './redriver.ts';
import { resend } from './resend.ts';

const env = readEnvironment(
  'CURSOR_SECRET_ARN',
  'DEAD_QUEUE_URLS',
  'MAIL_CONFIGURATION_SET',
  'MAIL_FROM',
  'MAIL_QUEUE_URL',
  'OPERATORS',
  'PUBLIC_URL',
  'QUEUE_URLS',
  'REDRIVE_QUEUE_URL',
  'STAFF_LOCALE',
);
const database = connectDatabase();
const cursorKeys = openKeys(env.CURSOR_SECRET_ARN);
const wakeRedriver = () => wake(env.REDRIVE_QUEUE_URL);

const redrive = redriver({
  database,
  publicUrl: env.PUBLIC_URL,
  newClaim: randomUUID,
  sendBack: (queue, ...message) => sendBack(env.QUEUE_URLS[queue], ...message),
  mail: (words) => mailOperators(env, words),
  sleep: (milliseconds) => sleep(milliseconds),
  lookAgain: (seconds) => lookAgain(env.REDRIVE_QUEUE_URL, seconds),
});
const forgetTooOld = forget(database);
const onMessages = consumeTogether({
  queueUrl: env.REDRIVE_QUEUE_URL,
  notes: connectNotes(),
  parse: (record) => Look.parse(JSON.parse(record.body)),
  all: async (looks, work) => {
    await redrive(looks, work);
    await forgetTooOld(work);
  },
});
const onRequest = serve({
  listDeadLetters: readMany(database, cursorKeys),
  listDeadLetterGroups: readGroups(database),
  readDeadLetter: readOne(database),
  editDeadLetter: edit(database),
  discardDeadLetter: discard(database, wakeRedriver),
  startRedrive: start({ database, newRedriveId: () => newId('rdr'), wakeRedriver }),
  readRedrive: follow(database),
  cancelRedrive: cancel(database),
  readOverview: overview(database),
  listQueues: queues({ database, sqs, queueUrls: env.QUEUE_URLS, deadQueueUrls: env.DEAD_QUEUE_URLS }),
  listMails: mails(database, cursorKeys),
  resendMail: resend(database, () => wake(env.MAIL_QUEUE_URL)),
  listVips: vips(database, cursorKeys),
});

/**
 * Two doors: operators (docs/decisions/0019), and the wake-ups of the worker that sends what they want redriven; once a day it
 * tidies up, too.
 */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
