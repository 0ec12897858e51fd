import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { wake } from '#lambdas/support/wake.ts';
import { cancel, move } from './change.ts';
import { readHistory } from './history.ts';
import { pay } from './pay.ts';
import { readAll } from './timeline.ts';

const env = readEnvironment('PAYMENT_FAILURE_PERCENT', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const ports = { database, wakeRelay: () => wake(env.RELAY_QUEUE_URL) };

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
