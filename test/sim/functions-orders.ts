/** The functions of orders: placing, paying, cancelling, shipping and expiry, and the consumers of order events. */
import { DeadlineMessage } from '#domain/queues/deadline.ts';
import { count, saleOf } from '#lambdas/best-sellers/count.ts';
import { charge } from '#lambdas/buyer/wallet.ts';
import { platform } from '#lambdas/data-platform/platform.ts';
import { expire } from '#lambdas/deadline/expire.ts';
import { place } from '#lambdas/order/place.ts';
import { cancel, move } from '#lambdas/order-lifecycle/change.ts';
import { pay } from '#lambdas/order-lifecycle/pay.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume, consumeTogether } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { vip } from '#lambdas/vip/vip.ts';
import { PLATFORM_URL } from './platform.ts';
import { queueUrl } from './sqs.ts';
import type { Wiring } from './wiring.ts';

/** The fault 'wallet.declines' sets the random number to 0, below this rate. Otherwise it is 0.99, and the payment succeeds. */
const FAILURE_PERCENT = 50;

export function orderEntryPoints({ world, ports: { notifyRelay }, database, newId }: Wiring) {
  const random = () => (world.hit('wallet.declines') ? 0 : 0.99);
  const newPaymentId = () => newId('pay');
  const changePorts = { database, notifyRelay };
  return {
    order: serve({
      placeOrder: place({
        database,
        newOrderId: () => newId('ord'),
        newPaymentId,
        random,
        paymentFailurePercent: FAILURE_PERCENT,
        notifyRelay,
      }),
    }),
    'order-lifecycle': serve({
      payOrder: pay({ ...changePorts, newPaymentId, random, failurePercent: FAILURE_PERCENT }),
      cancelOrder: cancel(changePorts),
      shipOrder: move(changePorts, 'SHIPPING'),
      deliverOrder: move(changePorts, 'DELIVERED'),
    }),
    buyer: serve({ chargeWallet: charge(database, () => newId('chg')) }),
  };
}

export function orderConsumers({ ports, database, functionsNow, secret, on }: Wiring) {
  const pollExpired = expire({
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
      handle: consumeTogether({
        ...on('deadline'),
        parse: ({ body }) => DeadlineMessage.parse(JSON.parse(body)),
        all: (_messages, work) => pollExpired(work),
      }),
    },
    'best-sellers': {
      ...{ function: 'best-sellers', seconds: 30, concurrency: 2 },
      handle: consumeTogether({ ...on('best-sellers'), parse: ({ body }) => saleOf(body), all: count(database) }),
    },
    'data-platform': {
      ...{ function: 'data-platform', seconds: 30, concurrency: 2 },
      handle: consume({ ...on('data-platform'), each: platform(platformPorts) }),
    },
    vip: {
      ...{ function: 'vip', seconds: 30, concurrency: 2 },
      handle: consume({ ...on('vip'), each: vip(database) }),
    },
  };
}
