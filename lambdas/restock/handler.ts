import { connectDatabase, connectOutcomes, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { entryPoint } from '#lambdas/shared/entry-point.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { closeRestock } from './close-restock.ts';
import { handleRestock } from './handle-restock.ts';
import { listRestocks, readRestock } from './read-restocks.ts';
import { requestRestock } from './request-restock.ts';

const env = readEnvironment(
  'CALLBACK_SECRET_ARN',
  'CURSOR_SECRET_ARN',
  'FACTORIES',
  'PUBLIC_URL',
  'RELAY_QUEUE_URL',
  'RESTOCK_QUEUE_URL',
);
const database = connectDatabase();
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

const onMessages = consume({
  queueUrl: env.RESTOCK_QUEUE_URL,
  outcomes: connectOutcomes(),
  each: handleRestock(ports),
});
const onRequest = serve({
  requestRestock: requestRestock(ports),
  listRestocks: listRestocks({ database, cursorKeys: openKeys(env.CURSOR_SECRET_ARN) }),
  readRestock: readRestock(database),
  closeRestock: closeRestock(database),
});

/** Entry point for both SQS and API Gateway events. */
export const handler = entryPoint(onMessages, onRequest);
