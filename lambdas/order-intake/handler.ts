import { INTAKE_FAILURE_PAUSE_SECONDS_MAX, INTAKE_PAUSE_SECONDS_MAX } from '#domain/limits.ts';
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeInHalves } from '#lambdas/shared/sqs/consume.ts';
import { orderNotifier } from '#lambdas/shared/sqs/notify-orders.ts';
import { decideOrders, readMessage } from './decide-orders.ts';

const env = readEnvironment(
  'DEADLINE_QUEUE_URL',
  'ORDER_INTAKE_QUEUE_URL',
  'PAYMENT_FAILURE_PERCENT',
  'RELAY_QUEUE_URL',
);

export const handler = consumeInHalves({
  queueUrl: env.ORDER_INTAKE_QUEUE_URL,
  outcomes: connectOutcomes(),
  pauseSecondsMax: { ofMessage: INTAKE_FAILURE_PAUSE_SECONDS_MAX, other: INTAKE_PAUSE_SECONDS_MAX },
  parse: readMessage,
  all: decideOrders({
    database: connectDatabase(),
    paymentFailurePercent: env.PAYMENT_FAILURE_PERCENT,
    notifyRelay: orderNotifier(env),
  }),
});
