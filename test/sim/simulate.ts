/** Runs one seed: plans the faults, starts the workload, runs all events, and checks the shop at rest. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createHistory, type HistoryLine } from '#bin/flash-sale/history.ts';
import type { Keys } from '#domain/signature.ts';
import { sqs as sqsClient } from '#lambdas/shared/aws/clients.ts';
import type { Bug } from './bug.ts';
import { type Checked, createChecks } from './checks.ts';
import { type Clients, createClients } from './clients.ts';
import { createDataApi } from './data-api.ts';
import type { SimDatabase } from './database.ts';
import { createDecidedRequests } from './decided-requests.ts';
import { createFactory } from './factory.ts';
import { type FaultPlan, planFaults } from './faults.ts';
import { withQueueFaults } from './faults-order-queue.ts';
import { createFixture } from './fixture.ts';
import { createFunctions, type Functions, type Ports, realNotify } from './functions.ts';
import { recordBeginning, recordExpirations } from './history.ts';
import { atRest, createOracle, type Outside } from './oracle.ts';
import { createOutboxOracle } from './oracle-outbox.ts';
import { createPlatform } from './platform.ts';
import { createRandom, type Random } from './random.ts';
import { recover } from './recovery.ts';
import { createSes } from './ses.ts';
import { createPublish } from './sns.ts';
import { createSqs, queueUrl } from './sqs.ts';
import { startWorkload, type Workload } from './workload.ts';
import { type CrashPoint, createWorld } from './world.ts';

export interface Run {
  readonly seed: number;
  /** The first violation, or undefined. */
  readonly broken: string | undefined;
  readonly hash: string;
  readonly trace: readonly string[];
  /** Every port call in order: its function and its label. */
  readonly points: readonly string[];
  /** A call -> the previous call of its process, when that one has ended and no other is open. */
  readonly following: ReadonlyMap<number, number>;
  /** Calls that changed nothing. */
  readonly reading: ReadonlySet<number>;
  /** The operations of clients and factory, as `--history` writes them. */
  readonly history: readonly HistoryLine[];
  readonly checked: Checked;
}

export interface Options {
  readonly bug?: Bug;
  readonly crash?: CrashPoint;
  /** The checks of the same run without the crash. */
  readonly uncrashed?: Checked;
  readonly faultPlan?: (random: Random) => FaultPlan;
  /** The clients of the run. By default they are random. */
  readonly workload?: Workload;
  /** Whether the run goes on after a violation, so that its history has an end. */
  readonly goesOn?: boolean;
}

const QUEUE_SEEDS_FROM = 1_000_000;
/** The keys of the shop, for tokens and addresses. */
export const KEYS: Keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const WEBHOOK_KEYS: Keys = [new Uint8Array(32).fill(3)];
const PLATFORM_KEYS: Keys = [new Uint8Array(32).fill(4)];

export async function simulate(database: SimDatabase, seed: number, options: Options = {}): Promise<Run> {
  const planAll = (random: Random) => withQueueFaults(planFaults(random), createRandom(seed + QUEUE_SEEDS_FROM));
  const world = createWorld(seed, options.faultPlan ?? planAll, options.crash, options.goesOn);
  await database.reset(world.now());
  const fixture = await createFixture(database.admin, world.random, world.now());
  const lines: HistoryLine[] = [];
  const history = createHistory(world.elapsed, (line) => lines.push(line));
  await recordBeginning(history, database.admin);
  let hasExecuted = false;
  const onExecute = () => {
    hasExecuted = true;
  };
  const functions: { built?: Functions } = {};
  const built = (): Functions => functions.built as Functions;
  const { eventsCommitted, relayNotified } = createOutboxOracle(world);
  const sqs = createSqs(world, () => built().consumers, relayNotified);
  const ses = createSes(world, sqs, {
    perSecond: world.random.pick([1, 1, 3, 10, 500]),
    onNoticeRead: (product, buyer) => clients.orderAfterNotice(product, buyer),
  });
  const factory = createFactory(world, history, KEYS, WEBHOOK_KEYS, () => built().handlers);
  const platform = createPlatform(world, PLATFORM_KEYS);
  const decidedRequests = createDecidedRequests(database.admin);
  const clients: Clients = createClients(world, {
    ...{ history, fixture, linkKeys: KEYS, decidedRequests, handlers: () => built().handlers },
  });
  const outside: Outside = { world, sqs, ses, factory, platform, clients };
  const ports: Ports = {
    dataApi: (responseMilliseconds) =>
      createDataApi(world, database, responseMilliseconds, {
        ...{ onExecute, eventsCommitted, requestsDecided: decidedRequests.decide },
      }),
    publishBatch: createPublish(world, sqs),
    sendMail: ses.send,
    mailOperators: ses.mailOperators,
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
  const runOracle = createOracle(outside);
  const checks = createChecks(world, database, options.uncrashed);
  const checkNow = async (all = true) => {
    const { broken, facts } = await checks.read(all);
    runOracle(broken, facts);
    return facts;
  };
  const check = async () => {
    if (!hasExecuted) return;
    hasExecuted = false;
    if (database.hasChanged()) await checkNow(false);
  };
  const real = sqsClient.send;
  sqsClient.send = (options.bug?.sqs?.(sqs.send as never) ?? sqs.send) as never;
  try {
    await startWorkload(outside, fixture, database, options.workload);
    await world.rest(check);
    checks.beginRecovery();
    await recover(outside, database, check);
    if (!world.broken()) atRest(outside, await checkNow());
  } finally {
    sqsClient.send = real;
  }
  history.close();
  await recordExpirations(history, database.admin, world.now() - world.elapsed());
  const { trace, points, following, reading } = world;
  const calls = { points, following, reading, checked: checks.checked() };
  return { seed, broken: world.broken(), hash: trace.hash(), trace: trace.lines(), ...calls, history: lines };
}
