import { connectDatabase, connectOutcomes, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { entryPoint } from '#lambdas/shared/entry-point.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { listNoticeRuns, readNoticeRun, resumeNotices, sendNotices } from './manual.ts';
import { openNoticeRun } from './open-notice-run.ts';
import { changeSubscription, showUnsubscription, unsubscribe } from './subscription.ts';
import { liftSuppression, readSuppression } from './suppressions.ts';

const env = readEnvironment(
  'CURSOR_SECRET_ARN',
  'LINK_SECRET_ARN',
  'MAIL_QUEUE_URL',
  'NOTICE_QUEUE_URL',
  'RELAY_QUEUE_URL',
);
const database = connectDatabase();
const newRunId = () => newId('run');
const manual = {
  database,
  newRunId,
  cursorKeys: openKeys(env.CURSOR_SECRET_ARN),
  notifyMailer: () => notify(env.MAIL_QUEUE_URL),
};
const change = { database, notifyRelay: () => notify(env.RELAY_QUEUE_URL) };
const subscription = { database, linkKeys: openKeys(env.LINK_SECRET_ARN) };

const onMessages = consume({
  queueUrl: env.NOTICE_QUEUE_URL,
  outcomes: connectOutcomes(),
  each: openNoticeRun({ database, newRunId, notifyMailer: () => pollAgain(env.MAIL_QUEUE_URL, 0) }),
});
const onRequest = serve({
  subscribeToRestock: changeSubscription(change, true),
  unsubscribeFromRestock: changeSubscription(change, false),
  showUnsubscription: showUnsubscription(subscription),
  unsubscribe: unsubscribe(subscription),
  listNoticeRuns: listNoticeRuns(manual),
  readNoticeRun: readNoticeRun(manual),
  sendNotices: sendNotices(manual),
  resumeNotices: resumeNotices(manual),
  readSuppression: readSuppression(subscription),
  liftSuppression: liftSuppression(subscription),
});

/** Entry point for both SQS and API Gateway events. */
export const handler = entryPoint(onMessages, onRequest);
