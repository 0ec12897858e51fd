/**
 * Runs fauxqs in a worker thread that follows the test clock. It listens on 127.0.0.1 only; clients reach it through
 * the gate.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '#local/runtime/clock.ts';
import { isFromForeignPage } from '#local/runtime/http.ts';
import { commitOncePerCall } from './commit-once.ts';
import { COUNTS_PATH, countQueue } from './counts.ts';
import {
  acceptMessagesLikeAws,
  addressQueuesAtGate,
  delayTopicMessages,
  endPollsByTestClock,
  type FauxqsClasses,
  keepReceiveCounts,
  keepTraceHeaders,
  loadFauxqsClasses,
  type Persistence,
  relaxDiskSync,
} from './patches.ts';

export interface FauxqsWorkerData {
  readonly clock: SharedArrayBuffer;
  readonly port: number;
  readonly dataDir: string;
  readonly gateUrl: string;
}

const { clock, port, dataDir, gateUrl }: FauxqsWorkerData = workerData;
installClock(clock);
const { buildApp } = await import('fauxqs');
const classes = await loadFauxqsClasses();
addressQueuesAtGate(classes, gateUrl);
delayTopicMessages(classes);
acceptMessagesLikeAws(classes);
keepReceiveCounts(classes);
keepTraceHeaders(classes);
endPollsByTestClock(classes);

const { stores, persistence } = openStores(classes);
commitOncePerCall(classes, persistence);
// The package does not export the types of its classes, so our own types of them need a cast.
const app = buildApp({ logger: false, stores: stores as unknown as NonNullable<BuildAppOptions['stores']> });
// Fastify waits for `return reply` only in async hooks.
app.addHook('onRequest', async (request, reply) => {
  if (isFromForeignPage(request.raw)) return reply.code(403).send();
});
app.get(COUNTS_PATH, () => [...stores.sqsStore.allQueues()].map(countQueue));
await app.listen({ port, host: '127.0.0.1' });
parentPort?.postMessage('listening');
parentPort?.once('message', () => {
  // The state is on disk after every call, so only responses in progress must finish.
  app.close().finally(() => {
    persistence.close();
    process.exit(0);
  });
});

type BuildAppOptions = NonNullable<Parameters<typeof buildApp>[0]>;

/**
 * Loads the stored state first and enables persistence afterwards: persisting while loading would replace a queue's row
 * and delete its messages.
 */
function openStores({ SqsStore, SnsStore, PersistenceManager }: FauxqsClasses): {
  stores: { sqsStore: InstanceType<FauxqsClasses['SqsStore']>; snsStore: InstanceType<FauxqsClasses['SnsStore']> };
  persistence: Persistence;
} {
  const persistence = new PersistenceManager(dataDir);
  relaxDiskSync(persistence);
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  persistence.loadSqsAndSns(sqsStore, snsStore);
  sqsStore.persistence = persistence;
  snsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) queue.persistence = persistence;
  return { stores: { sqsStore, snsStore }, persistence };
}
