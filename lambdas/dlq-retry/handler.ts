import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { countMetric } from '#lambdas/support/metric.ts';
import { mailOperators } from '#lambdas/support/operators.ts';
import { sendBack } from '#lambdas/support/send-back.ts';
import { wake } from '#lambdas/support/wake.ts';
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
  wakeRelay: () => wake(env.RELAY_QUEUE_URL),
  countParked: (queue, count) => countMetric('Parked', count, { queue }),
});
