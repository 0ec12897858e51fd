/** One run: a seed, its weather, a shop that opens, everything that goes wrong, and the calm after it. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { writeCopy } from '#domain/dead-letter.ts';
import { LOOK } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import { REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { sqs as sqsClient } from '#lambdas/support/aws.ts';
import type { Bug } from '#test/sim/bugs.ts';
import { createClients } from '#test/sim/clients.ts';
import { createDataApi } from '#test/sim/data-api.ts';
import type { SimDatabase } from '#test/sim/database.ts';
import { createFactory } from '#test/sim/factory.ts';
import { forecast, type Weather } from '#test/sim/faults.ts';
import { createFunctions, type Functions, type Ports, realWake } from '#test/sim/functions.ts';
import { atRest, createOracle, type Outside } from '#test/sim/oracle.ts';
import { isHopeless } from '#test/sim/oracle-dead-letters.ts';
import type { Random } from '#test/sim/random.ts';
import { type Scene, setTheScene } from '#test/sim/scene.ts';
import { createSes } from '#test/sim/ses.ts';
import { createPublish } from '#test/sim/sns.ts';
import { createSqs, queueUrl } from '#test/sim/sqs.ts';
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

interface Visits {
  readonly orders: number;
  readonly byHand: number;
  /** Large orders, the last of which is refused, and two messages that are dead from the beginning. */
  readonly deadLetters?: boolean;
}

const KEYS: Keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const WEBHOOK_KEYS: Keys = [new Uint8Array(32).fill(3)];
const REDRIVES = 3;
const OPEN_MILLISECONDS = 600_000;
const HEALED_MILLISECONDS = 3_000_000;
/** Before that nothing can be parked. */
const REDRIVE_MILLISECONDS_MIN = 1_200_000;

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
  const ses = createSes(world, world.random.pick([1, 1, 3, 10, 500]));
  const factory = createFactory(world, KEYS, WEBHOOK_KEYS, () => built().doors);
  const clients = createClients(world, scene, () => built().doors);
  const outside: Outside = { world, sqs, ses, factory, clients };
  const ports: Ports = {
    dataApi: (answerMilliseconds) => createDataApi(world, database, answerMilliseconds, touch),
    publishBatch: createPublish(world, sqs),
    sendMail: ses.send,
    mailOperators: ses.tell,
    mailsPerSecond: ses.perSecond,
    fetch: factory.fetch,
    keepForLater: async (MessageBody) => {
      await sqsClient.send(new SendMessageCommand({ QueueUrl: queueUrl('factory-callback'), MessageBody }));
    },
    wakeRelay: realWake,
    callbackKeys: KEYS,
    webhookKeys: WEBHOOK_KEYS,
  };
  functions.built = createFunctions(world, options.bug?.ports?.(ports, world) ?? ports);
  if (options.bug?.functions) functions.built = options.bug.functions(functions.built);
  const judge = createOracle(outside);
  const check = async () => {
    if (!isTouched) return;
    isTouched = false;
    const { broken, facts } = await database.look(world.now());
    judge(broken, facts);
  };
  const real = sqsClient.send;
  sqsClient.send = (options.bug?.sqs?.(sqs.send as never) ?? sqs.send) as never;
  try {
    openTheDoors(outside, scene, database, options.visits);
    if (options.visits?.deadLetters) await bury(outside, database);
    await world.rest(check);
    await recover(outside, database, check);
    if (!world.broken()) atRest(outside, (await database.look(world.now())).facts);
  } finally {
    sqsClient.send = real;
  }
  return { seed, broken: world.broken(), hash: world.trace.hash(), trace: world.trace.lines(), points: world.points };
}

function openTheDoors(
  { world, clients }: Outside,
  scene: Scene,
  database: SimDatabase,
  visits: Options['visits'],
): void {
  const { random } = world;
  const { orders, byHand } = visits ?? { orders: random.between(3, 9), byHand: random.below(3) };
  // Some shops are stormed in a minute, some are visited now and then.
  const rush = random.pick([2_000, 60_000, OPEN_MILLISECONDS]);
  for (let i = orders; i > 0; i--) world.after(random.below(rush), () => clients.order());
  for (let i = byHand; i > 0; i--) world.after(random.below(OPEN_MILLISECONDS), () => clients.restockByHand());
  const leaver = random.pick(scene.buyers);
  if (world.hit('client.withdraws')) {
    world.after(random.below(rush), () =>
      database.admin.query(
        `with line as (update app.waitlist set refused_at = null, subscribed_at = null where buyer_id = $1)
         update app.users set email = null, name = '', withdrawn_at = to_timestamp($2) where id = $1`,
        [leaver, world.now() / 1_000],
      ),
    );
  }
  if (world.hit('client.redrives')) {
    for (let i = random.between(1, 3); i > 0; i--) {
      world.after(random.between(REDRIVE_MILLISECONDS_MIN, HEALED_MILLISECONDS), () => clients.redrive());
    }
  }
  world.after(HEALED_MILLISECONDS, world.heal);
}

/** A dead letter that is new, one that comes back for the last time, both could be handled; and orders for a VIP. */
async function bury({ world, sqs, clients }: Outside, { admin }: SimDatabase): Promise<void> {
  const id = makeId('dl', world.now(), new Uint8Array(10));
  await admin.query(
    `with letter as (
       insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, receives, rounds, sends, state)
       values ($1, 'mail', 'first', 'last', $2, '{}', 'e', 'e', 15, $3, $3, 'retrying') returning id, state)
     insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select id, state, 'dlq-retry', 'e' from letter`,
    [id, LOOK, REDRIVE_ROUNDS_MAX],
  );
  world.after(0, () => sqs.putDead('mail', LOOK, writeCopy({ id, send: REDRIVE_ROUNDS_MAX })));
  world.after(0, () => sqs.putDead('relay', LOOK));
  // Three of them are more than there is.
  for (let i = 0; i < 3; i++) world.after(i * 1_000, () => clients.order(true));
}

/** What no wake can be lost to: then the shop must find its work without the daily look. */
const LOOKS_SAFE = /^(ses|factory|client|look)\./;

/** The daily looks, and an operator who sends back whatever is parked and can be mended. */
async function recover(
  { world, sqs, factory, clients }: Outside,
  database: SimDatabase,
  check: () => Promise<void>,
): Promise<void> {
  const { odds, outages } = world.weather;
  const isLookSafe = !world.isCrashing && outages.every(({ service }) => service === 'factory' || service === 'ses');
  const needsLook = !isLookSafe || [...odds.keys()].some((fault) => !LOOKS_SAFE.test(fault));
  for (let round = 1; round <= REDRIVES; round++) {
    if (needsLook) for (const name of ['relay', 'mail', 'redrive'] as const) sqs.arrive(name, LOOK, 'sqs');
    const { letters } = (await database.look(world.now())).facts;
    const mended = letters.filter(({ state, body }) => state === 'parked' && !isHopeless(factory, body));
    if (mended.length > 0) clients.redrive(mended.map(({ id }) => id));
    await world.rest(check);
  }
}
