/** The functions of orders: placing, paying, cancelling, shipping and expiry, and the consumers of order events. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { circuitBreaker } from '#db/circuit-breaker.ts';
import {
  DEADLINE_POLL_COVERS_SECONDS,
  INTAKE_FAILURE_PAUSE_SECONDS_MAX,
  INTAKE_PAUSE_SECONDS_MAX,
  ORDER_QUEUE_MEMORY_MILLISECONDS,
  PAYMENT_WINDOW_MINUTES,
} from '#domain/limits.ts';
import { DeadlineMessage } from '#domain/queues/deadline.ts';
import { countSales, parseSale } from '#lambdas/best-sellers/count-sales.ts';
import { chargeWallet } from '#lambdas/buyer/wallet.ts';
import { sendToPlatform } from '#lambdas/data-platform/send-to-platform.ts';
import { expireOrders } from '#lambdas/deadline/expire-orders.ts';
import { placeOrder } from '#lambdas/order/place-order.ts';
import { queuedProducts } from '#lambdas/order/queued-products.ts';
import { readOrderRequest } from '#lambdas/order/read-order-request.ts';
import { readOrder } from '#lambdas/order/read-orders.ts';
import { decideOrders, readMessage } from '#lambdas/order-intake/decide-orders.ts';
import { cancelOrder, moveOrder } from '#lambdas/order-lifecycle/change-order.ts';
import { payOrder } from '#lambdas/order-lifecycle/pay-order.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume, consumeBatch, consumeInHalves } from '#lambdas/shared/sqs/consume.ts';
import { coveringNotifier, pollAgain, tryToNotify } from '#lambdas/shared/sqs/notify.ts';
import { makeVips } from '#lambdas/vip/make-vips.ts';
import { PLATFORM_URL } from './platform.ts';
import { queueUrl } from './sqs.ts';
import type { Wiring } from './wiring.ts';

/** The fault 'wallet.declines' sets the random number to 0, below this rate. Otherwise it is 0.99, and the payment succeeds. */
const FAILURE_PERCENT = 50;

export function orderEntryPoints({ world, ports, database, quick, functionsNow, newId, secret }: Wiring) {
  const { notifyRelay } = ports;
  const random = () => (world.hit('wallet.declines') ? 0 : 0.99);
  const newPaymentId = () => newId('pay');
  const changePorts = { database, notifyRelay };
  const pollDeadlines = coveringNotifier(
    () => tryToNotify(queueUrl('deadline'), PAYMENT_WINDOW_MINUTES * 60),
    DEADLINE_POLL_COVERS_SECONDS * 1_000,
    world.now,
  );
  return {
    order: serve({
      placeOrder: placeOrder({
        database: circuitBreaker(quick, ORDER_QUEUE_MEMORY_MILLISECONDS, world.now),
        patientDatabase: database,
        retryingDatabase: database,
        queuedProducts: queuedProducts(ORDER_QUEUE_MEMORY_MILLISECONDS, world.now),
        sendRequest: async (message) => {
          const input = { QueueUrl: queueUrl('order-intake'), MessageBody: JSON.stringify(message) };
          await sqs.send(new SendMessageCommand(input));
        },
        requestKeys: secret(ports.callbackKeys),
        now: functionsNow,
        newOrderId: () => newId('ord'),
        newPaymentId,
        random,
        paymentFailurePercent: FAILURE_PERCENT,
        notifyRelay: async () => void (await Promise.all([notifyRelay(), pollDeadlines()])),
      }),
      readOrderRequest: readOrderRequest({ database: quick, requestKeys: secret(ports.callbackKeys) }),
      readOrder: readOrder(database),
    }),
    'order-lifecycle': serve({
      payOrder: payOrder({ ...changePorts, newPaymentId, random, failurePercent: FAILURE_PERCENT }),
      cancelOrder: cancelOrder(changePorts),
      shipOrder: moveOrder(changePorts, 'SHIPPING'),
      deliverOrder: moveOrder(changePorts, 'DELIVERED'),
    }),
    buyer: serve({ chargeWallet: chargeWallet(database, () => newId('chg')) }),
  };
}

export function orderConsumers({ ports, database, functionsNow, secret, on }: Wiring) {
  const pollExpired = expireOrders({
    database,
    notifyRelay: () => pollAgain(queueUrl('relay'), 0),
    pollAgain: (seconds) => pollAgain(queueUrl('deadline'), seconds),
  });
  const platformPorts = {
    database,
    url: PLATFORM_URL,
    keys: secret(ports.platformKeys),
    fetch: ports.sendToPlatform,
    now: functionsNow,
  };
  return {
    'order-intake': {
      ...{ function: 'order-intake', seconds: 30, concurrency: 3 },
      handle: consumeInHalves({
        ...on('order-intake'),
        pauseSecondsMax: { ofMessage: INTAKE_FAILURE_PAUSE_SECONDS_MAX, other: INTAKE_PAUSE_SECONDS_MAX },
        parse: readMessage,
        all: decideOrders({
          database,
          paymentFailurePercent: FAILURE_PERCENT,
          notifyRelay: async () =>
            void (await Promise.all([
              ports.notifyRelay(),
              pollAgain(queueUrl('deadline'), PAYMENT_WINDOW_MINUTES * 60),
            ])),
        }),
      }),
    },
    deadline: {
      ...{ function: 'deadline', seconds: 60, concurrency: 2 },
      handle: consumeBatch({
        ...on('deadline'),
        parse: ({ body }) => DeadlineMessage.parse(JSON.parse(body)),
        all: (_messages, work) => pollExpired(work),
      }),
    },
    'best-sellers': {
      ...{ function: 'best-sellers', seconds: 30, concurrency: 2 },
      handle: consumeInHalves({
        ...on('best-sellers'),
        parse: ({ body }) => parseSale(body),
        all: countSales(database),
      }),
    },
    'data-platform': {
      ...{ function: 'data-platform', seconds: 30, concurrency: 2 },
      handle: consume({ ...on('data-platform'), each: sendToPlatform(platformPorts) }),
    },
    vip: {
      ...{ function: 'vip', seconds: 30, concurrency: 2 },
      handle: consumeInHalves({ ...on('vip'), ...makeVips(database) }),
    },
  };
}
