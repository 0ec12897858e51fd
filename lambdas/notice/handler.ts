import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, connectNotes, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import { readMany, readOne, resume, send } from './by-hand.ts';
import { change, leave, show } from './line.ts';
import { open } from './open.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'LINK_SECRET_ARN', 'MAIL_QUEUE_URL', 'NOTICE_QUEUE_URL');
const database = connectDatabase();
const newRunId = () => newId('run');
const byHand = {
  database,
  newRunId,
  cursorKeys: openKeys(env.CURSOR_SECRET_ARN),
  wakeMailer: () => wake(env.MAIL_QUEUE_URL),
};
const line = { database, linkKeys: openKeys(env.LINK_SECRET_ARN) };

const onMessages = consume({
  queueUrl: env.NOTICE_QUEUE_URL,
  notes: connectNotes(),
  each: open({ database, newRunId, wakeMailer: () => lookAgain(env.MAIL_QUEUE_URL, 0) }),
});
const onRequest = serve({
  joinLine: change(line, true),
  leaveLine: change(line, false),
  showUnsubscription: show(line),
  unsubscribe: leave(line),
  listNoticeRuns: readMany(byHand),
  readNoticeRun: readOne(byHand),
  sendNotices: send(byHand),
  resumeNotices: resume(byHand),
});

/** Two doors to one core: the queue, and the hands of buyers and operators. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
