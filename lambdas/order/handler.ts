import { circuitBreaker } from '#db/circuit-breaker.ts';
import {
  ORDER_PATIENT_MILLISECONDS_MAX,
  ORDER_QUEUE_MEMORY_MILLISECONDS,
  ORDER_RESPONSE_MILLISECONDS_MAX,
  ORDER_RETRY_MILLISECONDS_MAX,
  ORDER_SEND_MILLISECONDS_MAX,
} from '#domain/limits.ts';
import { connectDatabase, connectSqs, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { orderNotifier } from '#lambdas/shared/sqs/notify-orders.ts';
import { placeOrder } from './place-order.ts';
import { queuedProducts } from './queued-products.ts';
import { readOrderRequest } from './read-order-request.ts';
import { listOrders, readOrder } from './read-orders.ts';
import { requestSender } from './send-request.ts';

const env = readEnvironment(
  'CURSOR_SECRET_ARN',
  'DEADLINE_QUEUE_URL',
  'ORDER_INTAKE_QUEUE_URL',
  'PAYMENT_FAILURE_PERCENT',
  'RELAY_QUEUE_URL',
);
const database = connectDatabase();
// A new order does not wait for the database: what is not decided soon goes to the order queue.
const connectWithin = (responseMillisecondsMax: number) => {
  const patience = { patienceMilliseconds: ORDER_RETRY_MILLISECONDS_MAX, responseMillisecondsMax };
  return circuitBreaker(connectDatabase(patience), ORDER_QUEUE_MEMORY_MILLISECONDS, Date.now);
};
const quick = connectWithin(ORDER_RESPONSE_MILLISECONDS_MAX);
const keys = openKeys(env.CURSOR_SECRET_ARN);

export const handler = serve({
  placeOrder: placeOrder({
    database: quick,
    retryingDatabase: database,
    patientDatabase: connectWithin(ORDER_PATIENT_MILLISECONDS_MAX),
    queuedProducts: queuedProducts(ORDER_QUEUE_MEMORY_MILLISECONDS, Date.now),
    sendRequest: requestSender(connectSqs(ORDER_SEND_MILLISECONDS_MAX), env.ORDER_INTAKE_QUEUE_URL),
    requestKeys: keys,
    newOrderId: () => newId('ord'),
    newPaymentId: () => newId('pay'),
    random: Math.random,
    now: Date.now,
    paymentFailurePercent: env.PAYMENT_FAILURE_PERCENT,
    notifyRelay: orderNotifier(env),
  }),
  readOrderRequest: readOrderRequest({ database: quick, requestKeys: keys }),
  listOrders: listOrders({ database, cursorKeys: keys }),
  readOrder: readOrder(database),
});
