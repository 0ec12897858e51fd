import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { circuitBreaker } from '#db/circuit-breaker.ts';
import type { Delivery } from '#domain/delivery.ts';
import { CALLBACK_PAUSE_MILLISECONDS, CALLBACK_RESPONSE_MILLISECONDS_MAX } from '#domain/limits.ts';
import { factoryKeys } from '#domain/webhook.ts';
import { connectDatabase, connectOutcomes, sqs } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys, openSecret } from '#lambdas/shared/aws/secrets.ts';
import { entryPoint } from '#lambdas/shared/entry-point.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { countQueuedDelivery } from './count-delivery.ts';
import { takeCallbackByToken, takeSignedCallback } from './take-callback.ts';

const env = readEnvironment(
  'CALLBACK_SECRET_ARN',
  'FACTORY_CALLBACK_QUEUE_URL',
  'RELAY_QUEUE_URL',
  'WEBHOOK_SECRET_ARN',
);
// A factory does not wait: a delivery that the database does not accept at once is stored in the queue.
const database = connectDatabase({
  patienceMilliseconds: 0,
  responseMillisecondsMax: CALLBACK_RESPONSE_MILLISECONDS_MAX,
});
const ports = {
  database: circuitBreaker(database, CALLBACK_PAUSE_MILLISECONDS, Date.now),
  callbackKeys: openKeys(env.CALLBACK_SECRET_ARN),
  webhookKeys: openSecret(env.WEBHOOK_SECRET_ARN, factoryKeys),
  now: Date.now,
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
  keepForLater: async (delivery: Delivery) => {
    const message = { QueueUrl: env.FACTORY_CALLBACK_QUEUE_URL, MessageBody: JSON.stringify(delivery) };
    await sqs.send(new SendMessageCommand(message));
  },
};

const onMessages = consume({
  queueUrl: env.FACTORY_CALLBACK_QUEUE_URL,
  outcomes: connectOutcomes(),
  each: countQueuedDelivery({ ...ports, database }),
});
const onRequest = serve({
  takeFactoryCallback: takeCallbackByToken(ports),
  takeSignedFactoryCallback: takeSignedCallback(ports),
});

/** Entry point for both SQS and API Gateway events. */
export const handler = entryPoint(onMessages, onRequest);
