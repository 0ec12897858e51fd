import { connectDatabase, connectOutcomes, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { entryPoint } from '#lambdas/shared/entry-point.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { confirmAd, showAdConfirmation } from './confirm-ad.ts';
import { confirmAdManually, listAds, registerAd, requestAd } from './manual.ts';
import { requestAds } from './request-ads.ts';

const env = readEnvironment(
  'AD_STOP_QUEUE_URL',
  'CURSOR_SECRET_ARN',
  'LINK_SECRET_ARN',
  'MAIL_QUEUE_URL',
  'SETTLE_MINUTES',
);
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
  outcomes: connectOutcomes(),
  each: requestAds({
    database,
    settleMinutes: env.SETTLE_MINUTES,
    notifyMailer: () => pollAgain(env.MAIL_QUEUE_URL, 0),
    pollAgain: (seconds) => pollAgain(env.AD_STOP_QUEUE_URL, seconds),
  }),
});
const onRequest = serve({
  registerAd: registerAd(manual),
  listAds: listAds(manual),
  stopAd: requestAd(manual, 'stop'),
  resumeAd: requestAd(manual, 'resume'),
  confirmAdManually: confirmAdManually(manual),
  showAdConfirmation: showAdConfirmation(byLink),
  confirmAd: confirmAd(byLink),
});

/** Entry point for both SQS and API Gateway events. */
export const handler = entryPoint(onMessages, onRequest);
