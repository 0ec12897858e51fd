import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { countMetric } from '#lambdas/shared/aws/metrics.ts';
import { mailOperators } from '#lambdas/shared/aws/operator-mail.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { sendBack } from '#lambdas/shared/sqs/redrive.ts';
import { alert } from './alert.ts';
import { retry } from './retry.ts';

const env = readEnvironment(
  'MAIL_CONFIGURATION_SET',
  'MAIL_FROM',
  'OPERATORS',
  'PUBLIC_URL',
  'QUEUE_URLS',
  'RELAY_QUEUE_URL',
  'STAFF_LOCALE',
);
const database = connectDatabase();

export const handler = retry({
  database,
  newDeadLetterId: () => newId('dl'),
  sendBack: (queue, ...message) => sendBack(env.QUEUE_URLS[queue], ...message),
  alert: alert({
    database,
    publicUrl: env.PUBLIC_URL,
    newClaim: randomUUID,
    mail: (words) => mailOperators(env, words),
    sleep: (milliseconds) => sleep(milliseconds),
  }),
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
  countParked: (queue, count) => countMetric('Parked', count, { queue }),
});
