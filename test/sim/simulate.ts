/** One run: a seed, its weather, a shop that opens, everything that goes wrong, and the calm after it. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Keys } from '#domain/signature.ts';
import { sqs as sqsClient } from '#lambdas/shared/aws/clients.ts';
import type { Bug } from './bug.ts';
import { type Clients, createClients } from './clients.ts';
import { createDataApi } from './data-api.ts';
import type { SimDatabase } from './database.ts';
import { createFactory } from './factory.ts';
import { forecast, type Weather } from './faults.ts';
import { createFixture } from './fixture.ts';
import { createFunctions, type Functions, type Ports, realNotify } from './functions.ts';
import { atRest, createOracle, type Outside } from './oracle.ts';
import { createPlatform } from './platform.ts';
import type { Random } from './random.ts';
import { recover } from './recovery.ts';
import { createSes } from './ses.ts';
import { createPublish } from './sns.ts';
import { createSqs, queueUrl } from './sqs.ts';
import { openEntryPoints, type Visits } from './visits.ts';
import { type CrashPoint, createWorld } from './world.ts';

export interface Run {
  readonly seed: number;
  /** What was wrong first; nothing when all was right. */
  readonly broken: string | undefined;
  readonly hash: string;
  readonly trace: readonly string[];
  /** Every port call in its order: the handler that made it, and what it was. */
  readonly points: readonly string[];
}

export interface Options {
  readonly bug?: Bug;
  readonly crash?: CrashPoint;
  readonly weather?: (random: Random) => Weather;
  /** How much is going on; otherwise chance decides. */
  readonly visits?: Visits;
}

const KEYS: Keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const WEBHOOK_KEYS: Keys = [new Uint8Array(32).fill(3)];
const PLATFORM_KEYS: Keys = [new Uint8Array(32).fill(4)];

export async function simulate(database: SimDatabase, seed: number, options: Options = {}): Promise<Run> {
  const world = createWorld(seed, options.weather ?? forecast, options.crash);
  await database.reset(world.now());
  const scene = await createFixture(database.admin, world.random, world.now());
  let isTouched = false;
  const touch = () => {
    isTouched = true;
  };
  const functions: { built?: Functions } = {};
  const built = (): Functions => functions.built as Functions;
  const sqs = createSqs(world, () => built().consumers);
  const ses = createSes(world, sqs, {
    perSecond: world.random.pick([1, 1, 3, 10, 500]),
    reads: (product, buyer) => clients.comeBack(product, buyer),
  });
  const factory = createFactory(world, KEYS, WEBHOOK_KEYS, () => built().doors);
  const platform = createPlatform(world, PLATFORM_KEYS);
  const clients: Clients = createClients(world, { scene, linkKeys: KEYS, doors: () => built().doors });
  const outside: Outside = { world, sqs, ses, factory, platform, clients };
  const ports: Ports = {
    dataApi: (responseMilliseconds) => createDataApi(world, database, responseMilliseconds, touch),
    publishBatch: createPublish(world, sqs),
    sendMail: ses.send,
    mailOperators: ses.tell,
    mailsPerSecond: ses.perSecond,
    noticesPerUnit: world.random.pick([null, null, 1]),
    recordSuppressed: ses.recordSuppressed,
    fetch: factory.fetch,
    sendToPlatform: platform.fetch,
    keepForLater: async (MessageBody) => {
      await sqsClient.send(new SendMessageCommand({ QueueUrl: queueUrl('factory-callback'), MessageBody }));
    },
    notifyRelay: realNotify,
    callbackKeys: KEYS,
    webhookKeys: WEBHOOK_KEYS,
    platformKeys: PLATFORM_KEYS,
  };
  functions.built = createFunctions(world, options.bug?.ports?.(ports, world) ?? ports);
  if (options.bug?.functions) functions.built = options.bug.functions(functions.built);
  const judge = createOracle(outside);
  const look = async (all = true) => {
    const { broken, facts } = await database.look(world.now(), all);
    judge(broken, facts);
    return facts;
  };
  const check = async () => {
    if (!isTouched) return;
    isTouched = false;
    if (database.hasChanged()) await look(false);
  };
  const real = sqsClient.send;
  sqsClient.send = (options.bug?.sqs?.(sqs.send as never) ?? sqs.send) as never;
  try {
    await openEntryPoints(outside, scene, database, options.visits);
    await world.rest(check);
    await recover(outside, database, check);
    if (!world.broken()) atRest(outside, await look());
  } finally {
    sqsClient.send = real;
  }
  return { seed, broken: world.broken(), hash: world.trace.hash(), trace: world.trace.lines(), points: world.points };
}
