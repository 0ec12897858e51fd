import type { APIGatewayProxyEvent, Context, SQSEvent } from 'aws-lambda';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, connectNotes, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { wake } from '#lambdas/support/wake.ts';
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
  wakeRelay: () => wake(env.RELAY_QUEUE_URL),
};

const onMessages = consume({ queueUrl: env.RESTOCK_QUEUE_URL, notes: connectNotes(), each: restock(ports) });
const onRequest = serve({
  requestRestock: request(ports),
  listRestocks: readMany(database, cursorKeys),
  readRestock: readOne(database),
  closeRestock: close(database),
});

/** Two doors to one core: the queue, and an operator's or seller's hand. */
export const handler = (event: SQSEvent | APIGatewayProxyEvent, context: Context) =>
  'Records' in event ? onMessages(event, context) : onRequest(event, context);
