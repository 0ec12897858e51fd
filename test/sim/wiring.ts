/** What all functions are wired with: databases, ids, secrets, and the queues they take from. */
import { type Database, openDatabase } from '#db/database.ts';
import { Look } from '#domain/events.ts';
import { type IdPrefix, makeId } from '#domain/ids.ts';
import {
  CALLBACK_ANSWER_MILLISECONDS_MAX,
  DATABASE_RETRY_MILLISECONDS_MAX,
  NOTE_MILLISECONDS_MAX,
} from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { Ports } from '#test/sim/functions.ts';
import { queueUrl } from '#test/sim/sqs.ts';
import type { World } from '#test/sim/world.ts';

export const PUBLIC_URL = 'https://shop.test';
const DATABASE = { clusterArn: 'arn:cluster', secretArn: 'arn:secret', database: 'donut' };

export type Wiring = ReturnType<typeof createWiring>;

export function createWiring(world: World, ports: Ports) {
  const patience = { now: world.now, sleep: world.sleep, random: () => world.random.below(1_000) / 1_000 };
  const connect = (answerMilliseconds: number, patienceMilliseconds?: number): Database =>
    openDatabase(ports.dataApi(answerMilliseconds), { ...DATABASE, patienceMilliseconds }, patience);
  const notes = connect(NOTE_MILLISECONDS_MAX, NOTE_MILLISECONDS_MAX);
  return {
    world,
    ports,
    database: connect(DATABASE_RETRY_MILLISECONDS_MAX),
    /** Of the factory's calls, which wait for nothing. */
    impatient: connect(CALLBACK_ANSWER_MILLISECONDS_MAX, 0),
    /** The functions' own clock, which is not the database's. */
    functionsNow: () => world.now() + world.weather.clockSkewMilliseconds,
    newId: <P extends IdPrefix>(prefix: P) => makeId(prefix, world.now(), world.random.bytes(10)),
    secret: <T>(value: T) => ({ read: async () => value }),
    on: (queue: QueueName) => ({ queueUrl: queueUrl(queue), notes }),
  };
}

export const parseLook = ({ body }: { readonly body: string }) => Look.parse(JSON.parse(body));
