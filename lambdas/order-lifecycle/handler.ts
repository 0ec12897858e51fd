import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { cancel, move } from './change.ts';
import { readHistory } from './history.ts';
import { pay } from './pay.ts';
import { readAll } from './timeline.ts';

const env = readEnvironment('PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const ports = { database, notifyRelay: () => notify(env.RELAY_QUEUE_URL) };

export const handler = serve({
  payOrder: pay({
    ...ports,
    newPaymentId: () => newId('pay'),
    random: Math.random,
    failurePercent: env.PAYMENT_FAILURE_PERCENT,
  }),
  cancelOrder: cancel(ports),
  shipOrder: move(ports, 'SHIPPING'),
  deliverOrder: move(ports, 'DELIVERED'),
  readOrderHistory: readHistory(database),
  readTimeline: readAll(database),
});
