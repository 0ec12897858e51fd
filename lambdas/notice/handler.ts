import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { connectDatabase, connectOutcomes, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { readMany, readOne, resume, send } from './manual.ts';
import { open } from './open.ts';
import { change, leave, show } from './subscription.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'LINK_SECRET_ARN', 'MAIL_QUEUE_URL', 'NOTICE_QUEUE_URL');
const database = connectDatabase();
const newRunId = () => newId('run');
const manual = {
  database,
  newRunId,
  cursorKeys: openKeys(env.CURSOR_SECRET_ARN),
  notifyMailer: () => notify(env.MAIL_QUEUE_URL),
};
const line = { database, linkKeys: openKeys(env.LINK_SECRET_ARN) };

const onMessages = consume({
  queueUrl: env.NOTICE_QUEUE_URL,
  notes: connectOutcomes(),
  each: open({ database, newRunId, notifyMailer: () => pollAgain(env.MAIL_QUEUE_URL, 0) }),
});
const onRequest = serve({
  subscribeToRestock: change(line, true),
  unsubscribeFromRestock: change(line, false),
  showUnsubscription: show(line),
  unsubscribe: leave(line),
  listNoticeRuns: readMany(manual),
  readNoticeRun: readOne(manual),
  sendNotices: send(manual),
  resumeNotices: resume(manual),
});

/** Two doors to one core: the queue, and the hands of buyers and operators. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
