import { DEADLINE_POLL_COVERS_SECONDS, PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { coveringNotifier, debouncedNotifier, tryToNotify } from '#lambdas/shared/sqs/notify.ts';
import { placeOrder } from './place-order.ts';
import { listOrders, readOrder } from './read-orders.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'DEADLINE_QUEUE_URL', 'PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL');
const database = connectDatabase();
// Orders expire at their own time, even if no event of theirs is published. Sent beside a notification of the relay, so that
// no order waits longer.
const pollDeadlines = coveringNotifier(
  () => tryToNotify(env.DEADLINE_QUEUE_URL, PAYMENT_WINDOW_MINUTES * 60),
  DEADLINE_POLL_COVERS_SECONDS * 1_000,
  Date.now,
);
const notifyRelay = debouncedNotifier(async (delaySeconds) => {
  const [isSent] = await Promise.all([tryToNotify(env.RELAY_QUEUE_URL, delaySeconds), pollDeadlines()]);
  return isSent;
}, Date.now);

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
