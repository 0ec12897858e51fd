/** The functions of stock: restocks, factory callbacks, and ads of products that are short. */
import { circuitBreaker } from '#db/circuit-breaker.ts';
import { CALLBACK_PAUSE_MILLISECONDS, SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import { requestAds } from '#lambdas/ad-stop/request-ads.ts';
import { countQueuedDelivery } from '#lambdas/factory-callback/count-delivery.ts';
import { takeCallbackByToken, takeSignedCallback } from '#lambdas/factory-callback/take-callback.ts';
import { closeRestock } from '#lambdas/restock/close-restock.ts';
import { handleRestock } from '#lambdas/restock/handle-restock.ts';
import { requestRestock } from '#lambdas/restock/request-restock.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { queueUrl } from './sqs.ts';
import { PUBLIC_URL, type Wiring } from './wiring.ts';

const FACTORY = 'fac_main';
export const FACTORY_URL = 'https://factory.test';

export function stockFunctions({ world, ports, database, impatient, functionsNow, newId, secret, on }: Wiring) {
  const { notifyRelay, fetch } = ports;
  const restockPorts = {
    database,
    callbackKeys: secret(ports.callbackKeys),
    factories: { [FACTORY]: FACTORY_URL },
    publicUrl: PUBLIC_URL,
    fetch,
    now: functionsNow,
    newRestockId: () => newId('rst'),
    notifyRelay,
  };
  const callbackPorts = {
    database: circuitBreaker(impatient, CALLBACK_PAUSE_MILLISECONDS, world.now),
    callbackKeys: secret(ports.callbackKeys),
    webhookKeys: secret({ of: (factoryId: string) => (factoryId === FACTORY ? ports.webhookKeys : undefined) }),
    now: functionsNow,
    notifyRelay,
    keepForLater: (delivery: object) => ports.keepForLater(JSON.stringify(delivery)),
  };
  return {
    handlers: {
      restock: serve({ requestRestock: requestRestock(restockPorts), closeRestock: closeRestock(database) }),
      'factory-callback': serve({
        takeFactoryCallback: takeCallbackByToken(callbackPorts),
        takeSignedFactoryCallback: takeSignedCallback(callbackPorts),
      }),
    },
    consumers: {
      restock: {
        ...{ function: 'restock', seconds: 30, concurrency: 5 },
        handle: consume({ ...on('restock'), each: handleRestock(restockPorts) }),
      },
      'factory-callback': {
        ...{ function: 'factory-callback', seconds: 10, concurrency: 5 },
        handle: consume({
          ...on('factory-callback'),
          each: countQueuedDelivery({ ...callbackPorts, database: impatient }),
        }),
      },
      'ad-stop': {
        ...{ function: 'ad-stop', seconds: 10, concurrency: 2 },
        handle: consume({
          ...on('ad-stop'),
          each: requestAds({
            database,
            settleMinutes: SETTLE_MINUTES_DEFAULT,
            notifyMailer: () => pollAgain(queueUrl('mail'), 0),
            pollAgain: (seconds) => pollAgain(queueUrl('ad-stop'), seconds),
          }),
        }),
      },
    },
  };
}
