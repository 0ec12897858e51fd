import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { pausing } from '#db/circuit-breaker.ts';
import type { Delivery } from '#domain/delivery.ts';
import { CALLBACK_PAUSE_MILLISECONDS, CALLBACK_RESPONSE_MILLISECONDS_MAX } from '#domain/limits.ts';
import { webhookKeys } from '#domain/webhook.ts';
import { connectDatabase, connectOutcomes, sqs } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys, openSecret } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { countQueued } from './receive.ts';
import { bySignature, byToken } from './webhook.ts';

const env = readEnvironment(
  'CALLBACK_SECRET_ARN',
  'FACTORY_CALLBACK_QUEUE_URL',
  'RELAY_QUEUE_URL',
  'WEBHOOK_SECRET_ARN',
);
// The queue has more patience than a factory: what the database does not take at once is kept there.
const database = connectDatabase({
  patienceMilliseconds: 0,
  responseMillisecondsMax: CALLBACK_RESPONSE_MILLISECONDS_MAX,
});
const ports = {
  database: pausing(database, CALLBACK_PAUSE_MILLISECONDS, Date.now),
  callbackKeys: openKeys(env.CALLBACK_SECRET_ARN),
  webhookKeys: openSecret(env.WEBHOOK_SECRET_ARN, (value) => webhookKeys(z.array(z.string()).parse(JSON.parse(value)))),
  now: Date.now,
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
  keepForLater: async (delivery: Delivery) => {
    const message = { QueueUrl: env.FACTORY_CALLBACK_QUEUE_URL, MessageBody: JSON.stringify(delivery) };
    await sqs.send(new SendMessageCommand(message));
  },
};

const onMessages = consume({
  queueUrl: env.FACTORY_CALLBACK_QUEUE_URL,
  notes: connectOutcomes(),
  each: countQueued({ ...ports, database }),
});
const onRequest = serve({ takeFactoryCallback: byToken(ports), takeSignedFactoryCallback: bySignature(ports) });

/** Two doors to one core: the factory's call, and the queue that keeps it while the database is away. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
