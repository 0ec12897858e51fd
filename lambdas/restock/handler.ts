import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { connectDatabase, connectOutcomes, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { close } from './close.ts';
import { readMany, readOne } from './read.ts';
import { request } from './request.ts';
import { restock } from './restock.ts';

const env = readEnvironment(
  'CALLBACK_SECRET_ARN',
  'CURSOR_SECRET_ARN',
  'FACTORIES',
  'PUBLIC_URL',
  'RELAY_QUEUE_URL',
  'RESTOCK_QUEUE_URL',
);
const database = connectDatabase();
const cursorKeys = openKeys(env.CURSOR_SECRET_ARN);
const ports = {
  database,
  callbackKeys: openKeys(env.CALLBACK_SECRET_ARN),
  factories: env.FACTORIES,
  publicUrl: env.PUBLIC_URL,
  fetch,
  now: Date.now,
  newRestockId: () => newId('rst'),
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
};

const onMessages = consume({ queueUrl: env.RESTOCK_QUEUE_URL, notes: connectOutcomes(), each: restock(ports) });
const onRequest = serve({
  requestRestock: request(ports),
  listRestocks: readMany(database, cursorKeys),
  readRestock: readOne(database),
  closeRestock: close(database),
});

/** Two doors to one core: the queue, and an operator's or seller's hand. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
