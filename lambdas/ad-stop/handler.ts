import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { connectDatabase, connectOutcomes, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { ask } from './ad-stop.ts';
import { confirm, show } from './confirm.ts';
import { readMany, record, register, request } from './manual.ts';

const env = readEnvironment('AD_STOP_QUEUE_URL', 'CURSOR_SECRET_ARN', 'LINK_SECRET_ARN', 'MAIL_QUEUE_URL');
const database = connectDatabase();
const manual = {
  database,
  cursorKeys: openKeys(env.CURSOR_SECRET_ARN),
  newAdId: () => newId('ad'),
  notifyMailer: () => notify(env.MAIL_QUEUE_URL),
};
const byLink = { database, linkKeys: openKeys(env.LINK_SECRET_ARN), now: Date.now };

const onMessages = consume({
  queueUrl: env.AD_STOP_QUEUE_URL,
  notes: connectOutcomes(),
  each: ask({ database, notifyMailer: () => pollAgain(env.MAIL_QUEUE_URL, 0) }),
});
const onRequest = serve({
  registerAd: register(manual),
  listAds: readMany(manual),
  stopAd: request(manual, 'stop'),
  resumeAd: request(manual, 'resume'),
  confirmAdManually: record(manual),
  showAdConfirmation: show(byLink),
  confirmAd: confirm(byLink),
});

/** Two doors to one core: the queue, and the hands of an operator, a seller and the ad's manager. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
