/** The real handlers, wired like their `handler.ts` to the ports of a simulated world. */
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Keys } from '#domain/signature.ts';
import { publishOutbox } from '#lambdas/relay/publish-outbox.ts';
import { consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import type { Words } from '#mail/words.ts';
import type { createDataApi } from './data-api.ts';
import { deadLetterFunctions } from './functions-dead-letters.ts';
import { mailFunctions } from './functions-mail.ts';
import { orderConsumers, orderEntryPoints } from './functions-orders.ts';
import { stockFunctions } from './functions-stock.ts';
import { type Consumers, queueUrl } from './sqs.ts';
import { createWiring, parsePoll, type Wiring } from './wiring.ts';
import type { World } from './world.ts';

/** The outside ports of all functions. A planted bug may wrap any port. SQS is replaced in its client. */
export interface Ports {
  readonly dataApi: (responseMilliseconds: number) => ReturnType<typeof createDataApi>;
  readonly publishBatch: (topic: 'order' | 'stock', entries: PublishBatchRequestEntry[]) => Promise<readonly string[]>;
  readonly sendMail: (raw: Uint8Array) => Promise<string>;
  readonly mailsPerSecond: number;
  readonly noticesPerUnit: number | null;
  /** Records that an SES event was handled. */
  readonly recordSuppressed: (event: string) => void;
  readonly fetch: typeof fetch;
  readonly sendToPlatform: typeof fetch;
  readonly keepForLater: (body: string) => Promise<void>;
  readonly notifyRelay: () => Promise<void>;
  readonly mailOperators: (words: Words) => Promise<void>;
  readonly callbackKeys: Keys;
  readonly webhookKeys: Keys;
  readonly platformKeys: Keys;
}

export const ENTRY_POINTS = [
  'order',
  'order-lifecycle',
  'buyer',
  'restock',
  'factory-callback',
  'operations',
  'notice',
] as const;
type HttpHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export interface Functions {
  readonly handlers: Readonly<Record<(typeof ENTRY_POINTS)[number], HttpHandler>>;
  /** The consumer of each queue, and the one consumer of all dead-letter queues. */
  readonly consumers: Consumers;
}

export const realNotify = (): Promise<void> => notify(queueUrl('relay'));

export function createFunctions(world: World, ports: Ports): Functions {
  const wiring = createWiring(world, ports);
  const [stock, mail, dead] = [stockFunctions(wiring), mailFunctions(wiring), deadLetterFunctions(wiring)];
  return {
    handlers: { ...orderEntryPoints(wiring), ...stock.handlers, ...mail.handlers, ...dead.handlers },
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
  const runRelay = publishOutbox({
    database,
    publishBatch: ports.publishBatch,
    pollAgain: (seconds) => pollAgain(queueUrl('relay'), seconds),
  });
  return {
    ...{ function: 'relay', seconds: 60, concurrency: 2 },
    handle: consumeBatch({ ...on('relay'), parse: parsePoll, all: (_messages, work) => runRelay(work) }),
  };
}
