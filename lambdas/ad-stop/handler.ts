import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, connectNotes, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import { ask } from './ask.ts';
import { readMany, record, register, request } from './by-hand.ts';
import { confirm, show } from './confirm.ts';

const env = readEnvironment('AD_STOP_QUEUE_URL', 'CURSOR_SECRET_ARN', 'LINK_SECRET_ARN', 'MAIL_QUEUE_URL');
const database = connectDatabase();
const byHand = {
  database,
  cursorKeys: openKeys(env.CURSOR_SECRET_ARN),
  newAdId: () => newId('ad'),
  wakeMailer: () => wake(env.MAIL_QUEUE_URL),
};
const byLink = { database, linkKeys: openKeys(env.LINK_SECRET_ARN), now: Date.now };

const onMessages = consume({
  queueUrl: env.AD_STOP_QUEUE_URL,
  notes: connectNotes(),
  each: ask({ database, wakeMailer: () => lookAgain(env.MAIL_QUEUE_URL, 0) }),
});
const onRequest = serve({
  registerAd: register(byHand),
  listAds: readMany(byHand),
  stopAd: request(byHand, 'stop'),
  resumeAd: request(byHand, 'resume'),
  confirmAdByHand: record(byHand),
  showAdConfirmation: show(byLink),
  confirmAd: confirm(byLink),
});

/** Two doors to one core: the queue, and the hands of an operator, a seller and the ad's manager. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
