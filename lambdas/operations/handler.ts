import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { PollMessage } from '#domain/events.ts';
import { connectDatabase, connectOutcomes, newId, sqs } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { mailOperators } from '#lambdas/shared/aws/operator-mail.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consumeTogether } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { sendBack } from '#lambdas/shared/sqs/redrive.ts';
import { discard, edit } from './change.ts';
import { mails, vips } from './lists.ts';
import { overview } from './overview.ts';
import { queues } from './queues.ts';
import { readGroups, readMany, readOne } from './read.ts';
import { cancel, follow, start } from './redrive.ts';
import { redriver } from './redriver.ts';
import { resend } from './resend.ts';
import { forget } from './retention.ts';

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
const notifyRedriver = () => notify(env.REDRIVE_QUEUE_URL);

const redrive = redriver({
  database,
  publicUrl: env.PUBLIC_URL,
  newClaim: randomUUID,
  sendBack: (queue, ...message) => sendBack(env.QUEUE_URLS[queue], ...message),
  mail: (words) => mailOperators(env, words),
  sleep: (milliseconds) => sleep(milliseconds),
  pollAgain: (seconds) => pollAgain(env.REDRIVE_QUEUE_URL, seconds),
});
const deleteExpiredTooOften = forget(database);
const onMessages = consumeTogether({
  queueUrl: env.REDRIVE_QUEUE_URL,
  notes: connectOutcomes(),
  parse: (record) => PollMessage.parse(JSON.parse(record.body)),
  all: async (looks, work) => {
    await redrive(looks, work);
    await deleteExpiredTooOften(work);
  },
});
const onRequest = serve({
  listDeadLetters: readMany(database, cursorKeys),
  listDeadLetterGroups: readGroups(database),
  readDeadLetter: readOne(database),
  editDeadLetter: edit(database),
  discardDeadLetter: discard(database, notifyRedriver),
  startRedrive: start({ database, newRedriveId: () => newId('rdr'), notifyRedriver }),
  readRedrive: follow(database),
  cancelRedrive: cancel(database),
  readOverview: overview(database),
  listQueues: queues({ database, sqs, queueUrls: env.QUEUE_URLS, deadQueueUrls: env.DEAD_QUEUE_URLS }),
  listMails: mails(database, cursorKeys),
  resendMail: resend(database, () => notify(env.MAIL_QUEUE_URL)),
  listVips: vips(database, cursorKeys),
});

/**
 * Two doors: operators (docs/decisions/0019), and the wake-ups of the worker that sends what they want redriven; once a day it
 * tidies up, too.
 */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
