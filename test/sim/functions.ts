/** The real handlers, wired as their `handler.ts` wires them, to the ports of a simulated world. */
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Keys } from '#domain/signature.ts';
import { relay } from '#lambdas/relay/relay.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import type { Words } from '#mail/words.ts';
import type { createDataApi } from '#test/sim/data-api.ts';
import { deadLetterFunctions } from '#test/sim/functions-dead-letters.ts';
import { mailFunctions } from '#test/sim/functions-mail.ts';
import { orderConsumers, orderDoors } from '#test/sim/functions-orders.ts';
import { stockFunctions } from '#test/sim/functions-stock.ts';
import { type Consumers, queueUrl } from '#test/sim/sqs.ts';
import { createWiring, parseLook, type Wiring } from '#test/sim/wiring.ts';
import type { World } from '#test/sim/world.ts';

/** All that a function reaches the world by; a planted bug may stand before any of it. SQS is reached by its client. */
export interface Ports {
  readonly dataApi: (answerMilliseconds: number) => ReturnType<typeof createDataApi>;
  readonly publishBatch: (topic: 'order' | 'stock', entries: PublishBatchRequestEntry[]) => Promise<readonly string[]>;
  readonly sendMail: (raw: Uint8Array) => Promise<string>;
  readonly mailsPerSecond: number;
  readonly noticesPerUnit: number | null;
  /** An event of SES was handled. */
  readonly noteSuppressed: (event: string) => void;
  readonly fetch: typeof fetch;
  readonly tellPlatform: typeof fetch;
  readonly keepForLater: (body: string) => Promise<void>;
  readonly wakeRelay: () => Promise<void>;
  readonly mailOperators: (words: Words) => Promise<void>;
  readonly callbackKeys: Keys;
  readonly webhookKeys: Keys;
  readonly platformKeys: Keys;
}

export const DOORS = ['order', 'order-life', 'buyer', 'restock', 'factory-callback', 'dead-letters', 'notice'] as const;
type Door = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export interface Functions {
  readonly doors: Readonly<Record<(typeof DOORS)[number], Door>>;
  /** Who takes a queue's messages, and who takes those of every dead-letter queue. */
  readonly consumers: Consumers;
}

export const realWake = (): Promise<void> => wake(queueUrl('relay'));

export function createFunctions(world: World, ports: Ports): Functions {
  const wiring = createWiring(world, ports);
  const [stock, mail, dead] = [stockFunctions(wiring), mailFunctions(wiring), deadLetterFunctions(wiring)];
  return {
    doors: { ...orderDoors(wiring), ...stock.doors, ...mail.doors, ...dead.doors },
    consumers: {
      ...orderConsumers(wiring),
      ...stock.consumers,
      ...mail.consumers,
      ...dead.consumers,
      relay: relayConsumer(wiring),
    },
  };
}

function relayConsumer({ ports, database, on }: Wiring) {
  const look = relay({
    database,
    publishBatch: ports.publishBatch,
    lookAgain: (seconds) => lookAgain(queueUrl('relay'), seconds),
  });
  return {
    ...{ function: 'relay', seconds: 60, concurrency: 2 },
    handle: consumeTogether({ ...on('relay'), parse: parseLook, all: (_looks, work) => look(work) }),
  };
}
