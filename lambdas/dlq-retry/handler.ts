import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertOperators } from '#lambdas/shared/alert-operators.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { countMetric } from '#lambdas/shared/aws/metrics.ts';
import { mailOperators } from '#lambdas/shared/aws/operator-mail.ts';
import { lambdaHandler } from '#lambdas/shared/lambda-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { sendBack } from '#lambdas/shared/sqs/redrive.ts';
import { retryDeadLetters } from './retry-dead-letters.ts';

const env = readEnvironment(
  'MAIL_CONFIGURATION_SET',
  'MAIL_FROM',
  'OPERATORS',
  'PUBLIC_URL',
  'QUEUE_URLS',
  'RELAY_QUEUE_URL',
  'STAFF_LOCALE',
  'TIME_ZONE',
);
const database = connectDatabase();

const retry = retryDeadLetters({
  database,
  newDeadLetterId: () => newId('dl'),
  sendBack: (queue, ...message) => sendBack(env.QUEUE_URLS[queue], ...message),
  alert: alertOperators({
    database,
    publicUrl: env.PUBLIC_URL,
    newClaim: randomUUID,
    mail: (words) => mailOperators(env, words),
    sleep: (milliseconds) => sleep(milliseconds),
  }),
  notifyRedriver: () => notify(env.QUEUE_URLS.redrive ?? ''),
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
  countParked: (count) => countMetric('Parked', count, {}),
  countUnrecorded: (count) => countMetric('Unrecorded', count, {}),
});

// It decides itself which messages failed: a dead letter has no retry delay, and a batch in which all failed must raise an alarm.
export const handler = lambdaHandler(retry);
