import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { tryToWake, wakesInARush } from '#lambdas/support/wake.ts';
import { place } from './place.ts';
import { readMine, readOne } from './read.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const wakeRelay = wakesInARush((delaySeconds) => tryToWake(env.RELAY_QUEUE_URL, delaySeconds), Date.now);
const cursorKeys = openKeys(env.CURSOR_SECRET_ARN);

export const handler = serve({
  placeOrder: place({
    database,
    newOrderId: () => newId('ord'),
    newPaymentId: () => newId('pay'),
    random: Math.random,
    paymentFailurePercent: env.PAYMENT_FAILURE_PERCENT,
    wakeRelay,
  }),
  listOrders: readMine(database, cursorKeys),
  readOrder: readOne(database),
});
