import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { debouncedNotifier, tryToNotify } from '#lambdas/shared/sqs/notify.ts';
import { placeOrder } from './place-order.ts';
import { listOrders, readOrder } from './read-orders.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const notifyRelay = debouncedNotifier((delaySeconds) => tryToNotify(env.RELAY_QUEUE_URL, delaySeconds), Date.now);

export const handler = serve({
  placeOrder: placeOrder({
    database,
    newOrderId: () => newId('ord'),
    newPaymentId: () => newId('pay'),
    random: Math.random,
    paymentFailurePercent: env.PAYMENT_FAILURE_PERCENT,
    notifyRelay,
  }),
  listOrders: listOrders({ database, cursorKeys: openKeys(env.CURSOR_SECRET_ARN) }),
  readOrder: readOrder(database),
});
