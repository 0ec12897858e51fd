/** What an order passes through: placed, paid, cancelled, sent, expired, and who hears of it. */
import { DeadlineMessage } from '#domain/events.ts';
import { countSales, parseSale } from '#lambdas/best-sellers/count-sales.ts';
import { chargeWallet } from '#lambdas/buyer/wallet.ts';
import { sendToPlatform } from '#lambdas/data-platform/send-to-platform.ts';
import { expireOrders } from '#lambdas/deadline/expire-orders.ts';
import { placeOrder } from '#lambdas/order/place-order.ts';
import { cancelOrder, moveOrder } from '#lambdas/order-lifecycle/change-order.ts';
import { payOrder } from '#lambdas/order-lifecycle/pay-order.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume, consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { makeVip } from '#lambdas/vip/make-vip.ts';
import { PLATFORM_URL } from './platform.ts';
import { queueUrl } from './sqs.ts';
import type { Wiring } from './wiring.ts';

/** A wallet that declines does so by its first number; any other is luckier than this. */
const FAILURE_PERCENT = 50;

export function orderEntryPoints({ world, ports: { notifyRelay }, database, newId }: Wiring) {
  const random = () => (world.hit('wallet.declines') ? 0 : 0.99);
  const newPaymentId = () => newId('pay');
  const life = { database, notifyRelay };
  return {
    order: serve({
      placeOrder: placeOrder({
        database,
        newOrderId: () => newId('ord'),
        newPaymentId,
        random,
        paymentFailurePercent: FAILURE_PERCENT,
        notifyRelay,
      }),
    }),
    'order-lifecycle': serve({
      payOrder: payOrder({ ...life, newPaymentId, random, failurePercent: FAILURE_PERCENT }),
      cancelOrder: cancelOrder(life),
      shipOrder: moveOrder(life, 'SHIPPING'),
      deliverOrder: moveOrder(life, 'DELIVERED'),
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
      handle: consumeBatch({ ...on('best-sellers'), parse: ({ body }) => parseSale(body), all: countSales(database) }),
    },
    'data-platform': {
      ...{ function: 'data-platform', seconds: 30, concurrency: 2 },
      handle: consume({ ...on('data-platform'), each: sendToPlatform(platformPorts) }),
    },
    vip: {
      ...{ function: 'vip', seconds: 30, concurrency: 2 },
      handle: consume({ ...on('vip'), each: makeVip(database) }),
    },
  };
}
