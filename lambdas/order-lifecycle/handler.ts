import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { cancelOrder, moveOrder } from './change-order.ts';
import { payOrder } from './pay-order.ts';
import { readOrderHistory, readTimeline } from './read-history.ts';

const env = readEnvironment('PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const ports = { database, notifyRelay: () => notify(env.RELAY_QUEUE_URL) };

export const handler = serve({
  payOrder: payOrder({
    ...ports,
    newPaymentId: () => newId('pay'),
    random: Math.random,
    failurePercent: env.PAYMENT_FAILURE_PERCENT,
  }),
  cancelOrder: cancelOrder(ports),
  shipOrder: moveOrder(ports, 'SHIPPING'),
  deliverOrder: moveOrder(ports, 'DELIVERED'),
  readOrderHistory: readOrderHistory(database),
  readTimeline: readTimeline(database),
});
