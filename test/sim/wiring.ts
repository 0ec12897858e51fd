/** The ports that all functions share: databases, ids, secrets and queues. */
import { type Database, openDatabase } from '#db/data-api.ts';
import { PollMessage } from '#domain/events.ts';
import { type IdPrefix, makeId } from '#domain/ids.ts';
import {
  CALLBACK_RESPONSE_MILLISECONDS_MAX,
  DATABASE_RETRY_MILLISECONDS_MAX,
  ORDER_RESPONSE_MILLISECONDS_MAX,
  ORDER_RETRY_MILLISECONDS_MAX,
  RECORD_MILLISECONDS_MAX,
} from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { Ports } from './functions.ts';
import { queueUrl } from './sqs.ts';
import type { World } from './world.ts';

export const PUBLIC_URL = 'https://shop.test';
const DATABASE = { clusterArn: 'arn:cluster', secretArn: 'arn:secret', database: 'donut' };

export type Wiring = ReturnType<typeof createWiring>;

export function createWiring(world: World, ports: Ports) {
  const patience = { now: world.now, sleep: world.sleep, random: () => world.random.below(1_000) / 1_000 };
  const connect = (responseMilliseconds: number, patienceMilliseconds?: number): Database =>
    openDatabase(ports.dataApi(responseMilliseconds), { ...DATABASE, patienceMilliseconds }, patience);
  const outcomes = connect(RECORD_MILLISECONDS_MAX, RECORD_MILLISECONDS_MAX);
  return {
    world,
    ports,
    database: connect(DATABASE_RETRY_MILLISECONDS_MAX),
    /** The database of the factory callbacks, which does not retry. */
    impatient: connect(CALLBACK_RESPONSE_MILLISECONDS_MAX, 0),
    /** The database of new orders, which go to the order queue instead of waiting. */
    quick: connect(ORDER_RESPONSE_MILLISECONDS_MAX, ORDER_RETRY_MILLISECONDS_MAX),
    /** The clock of the functions, which differs from the database clock. */
    functionsNow: () => world.now() + world.faultPlan.clockSkewMilliseconds,
    newId: <P extends IdPrefix>(prefix: P) => makeId(prefix, world.now(), world.random.bytes(10)),
    secret: <T>(value: T) => ({ read: async () => value }),
    on: (queue: QueueName) => ({ queueUrl: queueUrl(queue), outcomes }),
  };
}

export const parsePoll = ({ body }: { readonly body: string }) => PollMessage.parse(JSON.parse(body));
