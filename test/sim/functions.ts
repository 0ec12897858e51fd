/** The real handlers, wired as their `handler.ts` wires them, to the ports of a simulated world. */
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Database, openDatabase } from '#db/database.ts';
import { pausing } from '#db/pausing.ts';
import { Look, MailMessage } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import {
  CALLBACK_ANSWER_MILLISECONDS_MAX,
  CALLBACK_PAUSE_MILLISECONDS,
  DATABASE_RETRY_MILLISECONDS_MAX,
} from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { bySignature, byToken } from '#lambdas/factory-callback/door.ts';
import { countKept } from '#lambdas/factory-callback/receive.ts';
import { mailer } from '#lambdas/mailer/mailer.ts';
import { place } from '#lambdas/order/place.ts';
import { relay } from '#lambdas/relay/relay.ts';
import { request } from '#lambdas/restock/request.ts';
import { restock } from '#lambdas/restock/restock.ts';
import { serve } from '#lambdas/support/api.ts';
import { consume, consumeTogether } from '#lambdas/support/queue.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import type { createDataApi } from '#test/sim/data-api.ts';
import { type Consumer, type QueueName, queueUrl } from '#test/sim/sqs.ts';
import type { World } from '#test/sim/world.ts';

/** All that a function reaches the world by; a planted bug may stand before any of it. SQS is reached by its client. */
export interface Ports {
  readonly dataApi: (answerMilliseconds: number) => ReturnType<typeof createDataApi>;
  readonly publishBatch: (topic: 'order' | 'stock', entries: PublishBatchRequestEntry[]) => Promise<readonly string[]>;
  readonly sendMail: (raw: Uint8Array) => Promise<string>;
  readonly mailsPerSecond: number;
  readonly fetch: typeof fetch;
  readonly keepForLater: (body: string) => Promise<void>;
  readonly wakeRelay: () => Promise<void>;
  readonly callbackKeys: Keys;
  readonly webhookKeys: Keys;
}

type Door = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export interface Functions {
  readonly doors: Readonly<Record<'order' | 'restock' | 'factory-callback', Door>>;
  readonly consumers: Readonly<Record<QueueName, Consumer>>;
}

export const PUBLIC_URL = 'https://shop.test';
export const OPERATOR_ADDRESS = 'operator@donut.test';
export const FACTORY_URL = 'https://factory.test';
const DATABASE = { clusterArn: 'arn:cluster', secretArn: 'arn:secret', database: 'donut' };

export const realWake = (): Promise<void> => wake(queueUrl('relay'));

export function createFunctions(world: World, ports: Ports): Functions {
  const functionsNow = () => world.now() + world.weather.clockSkewMilliseconds;
  const retry = { now: world.now, sleep: world.sleep, random: () => world.random.below(1_000) / 1_000 };
  const connect = (answerMilliseconds: number, patienceMilliseconds?: number): Database =>
    openDatabase(ports.dataApi(answerMilliseconds), { ...DATABASE, patienceMilliseconds }, retry);
  const database = connect(DATABASE_RETRY_MILLISECONDS_MAX);
  const impatient = connect(CALLBACK_ANSWER_MILLISECONDS_MAX, 0);
  const newId = <P extends 'ord' | 'rst' | 'pay'>(prefix: P) => makeId(prefix, world.now(), world.random.bytes(10));
  const secret = (keys: Keys) => ({ read: async () => keys });
  const { wakeRelay, fetch } = ports;

  const placePorts = {
    database,
    newOrderId: () => newId('ord'),
    newPaymentId: () => newId('pay'),
    random: () => world.random.below(100) / 100,
    paymentFailurePercent: 0,
    wakeRelay,
  };
  const restockPorts = {
    database,
    callbackKeys: secret(ports.callbackKeys),
    factories: { fac_main: FACTORY_URL },
    publicUrl: PUBLIC_URL,
    fetch,
    now: functionsNow,
    newRestockId: () => newId('rst'),
    wakeRelay,
  };
  const callbackPorts = {
    database: pausing(impatient, CALLBACK_PAUSE_MILLISECONDS, world.now),
    callbackKeys: secret(ports.callbackKeys),
    webhookKeys: secret(ports.webhookKeys),
    now: functionsNow,
    wakeRelay,
    keepForLater: (delivery: object) => ports.keepForLater(JSON.stringify(delivery)),
  };
  const mailerPorts = {
    database,
    perSecond: async () => ports.mailsPerSecond,
    noticesPerUnit: null,
    send: (raw: Uint8Array) => {
      world.compose(-1);
      return ports.sendMail(raw);
    },
    sleep: async (milliseconds: number) => {
      world.compose(-1);
      await world.sleep(milliseconds);
      world.compose(1);
    },
    elapsed: world.now,
    now: functionsNow,
    linkKeys: secret(ports.callbackKeys),
    accountKeys: secret(ports.callbackKeys),
    lookAgain: (seconds: number) => lookAgain(queueUrl('mail'), seconds),
    from: 'shop@donut.test',
    operators: [OPERATOR_ADDRESS],
    staffLocale: 'en' as const,
    publicUrl: PUBLIC_URL,
  };
  const look = relay({
    database,
    publishBatch: ports.publishBatch,
    lookAgain: (seconds) => lookAgain(queueUrl('relay'), seconds),
  });
  const on = (queue: QueueName) => ({ queueUrl: queueUrl(queue) });

  return {
    doors: {
      order: serve({ placeOrder: place(placePorts) }),
      restock: serve({ requestRestock: request(restockPorts) }),
      'factory-callback': serve({
        takeFactoryCallback: byToken(callbackPorts),
        takeSignedFactoryCallback: bySignature(callbackPorts),
      }),
    },
    consumers: {
      restock: {
        ...{ function: 'restock', seconds: 30, concurrency: 5 },
        handle: consume({ ...on('restock'), each: restock(restockPorts) }),
      },
      'factory-callback': {
        ...{ function: 'factory-callback', seconds: 10, concurrency: 5 },
        handle: consume({ ...on('factory-callback'), each: countKept({ ...callbackPorts, database: impatient }) }),
      },
      relay: {
        ...{ function: 'relay', seconds: 60, concurrency: 2 },
        handle: consumeTogether({
          ...on('relay'),
          parse: (record) => Look.parse(JSON.parse(record.body)),
          all: (_looks, work) => look(work),
        }),
      },
      mail: {
        ...{ function: 'mailer', seconds: 60, concurrency: 2 },
        handle: consumeTogether({
          ...on('mail'),
          parse: (record) => MailMessage.parse(JSON.parse(record.body)),
          all: mailer(mailerPorts),
        }),
      },
    },
  };
}
