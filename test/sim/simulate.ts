/** One run: a seed, its weather, a shop that opens, everything that goes wrong, and the calm after it. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Keys } from '#domain/signature.ts';
import { sqs as sqsClient } from '#lambdas/support/aws.ts';
import type { Bug } from '#test/sim/bug.ts';
import { type Clients, createClients } from '#test/sim/clients.ts';
import { createDataApi } from '#test/sim/data-api.ts';
import type { SimDatabase } from '#test/sim/database.ts';
import { createFactory } from '#test/sim/factory.ts';
import { forecast, type Weather } from '#test/sim/faults.ts';
import { createFunctions, type Functions, type Ports, realWake } from '#test/sim/functions.ts';
import { atRest, createOracle, type Outside } from '#test/sim/oracle.ts';
import { createPlatform } from '#test/sim/platform.ts';
import type { Random } from '#test/sim/random.ts';
import { recover } from '#test/sim/recovery.ts';
import { setTheScene } from '#test/sim/scene.ts';
import { createSes } from '#test/sim/ses.ts';
import { createPublish } from '#test/sim/sns.ts';
import { createSqs, queueUrl } from '#test/sim/sqs.ts';
import { openTheDoors, type Visits } from '#test/sim/visits.ts';
import { type CrashPoint, createWorld } from '#test/sim/world.ts';

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
  const scene = await setTheScene(database.admin, world.random, world.now());
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
    dataApi: (answerMilliseconds) => createDataApi(world, database, answerMilliseconds, touch),
    publishBatch: createPublish(world, sqs),
    sendMail: ses.send,
    mailOperators: ses.tell,
    mailsPerSecond: ses.perSecond,
    noticesPerUnit: world.random.pick([null, null, 1]),
    noteSuppressed: ses.noteSuppressed,
    fetch: factory.fetch,
    tellPlatform: platform.fetch,
    keepForLater: async (MessageBody) => {
      await sqsClient.send(new SendMessageCommand({ QueueUrl: queueUrl('factory-callback'), MessageBody }));
    },
    wakeRelay: realWake,
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
    await openTheDoors(outside, scene, database, options.visits);
    await world.rest(check);
    await recover(outside, database, check);
    if (!world.broken()) atRest(outside, await look());
  } finally {
    sqsClient.send = real;
  }
  return { seed, broken: world.broken(), hash: world.trace.hash(), trace: world.trace.lines(), points: world.points };
}
