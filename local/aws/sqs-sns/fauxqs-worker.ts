/** fauxqs in its own thread, in the local AWS's time. It answers on 127.0.0.1 only and is reached through the gate. */
import { parentPort, workerData } from 'node:worker_threads';
import { installClock } from '#local/runtime/clock.ts';
import { COUNTS_PATH, countQueue } from './counts.ts';
import {
  addressQueuesAtGate,
  delayTopicMessages,
  type Inside,
  keepReceiveCounts,
  letPollsFollowTheClock,
  openFauxqs,
  type Persistence,
  syncRarely,
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
const inside = await openFauxqs();
addressQueuesAtGate(inside, gateUrl);
delayTopicMessages(inside);
keepReceiveCounts(inside);
letPollsFollowTheClock(inside);

const { stores, persistence } = openStores(inside);
// Their classes are the package's own, which it does not export: only our picture of them has another name.
const app = buildApp({ logger: false, stores: stores as unknown as NonNullable<BuildAppOptions['stores']> });
app.get(COUNTS_PATH, () => [...stores.sqsStore.allQueues()].map(countQueue));
await app.listen({ port, host: '127.0.0.1' });
parentPort?.postMessage('listening');
parentPort?.once('message', () => {
  // The state is on disk after every call, so nothing has to be waited for but the answers under way.
  app.close().finally(() => {
    persistence.close();
    process.exit(0);
  });
});

type BuildAppOptions = NonNullable<Parameters<typeof buildApp>[0]>;

/** Loads first and persists afterwards: writing while loading would replace a queue's row, and its messages with it. */
function openStores({ SqsStore, SnsStore, PersistenceManager }: Inside): {
  stores: { sqsStore: InstanceType<Inside['SqsStore']>; snsStore: InstanceType<Inside['SnsStore']> };
  persistence: Persistence;
} {
  const persistence = new PersistenceManager(dataDir);
  syncRarely(persistence);
  const sqsStore = new SqsStore();
  const snsStore = new SnsStore();
  persistence.loadSqsAndSns(sqsStore, snsStore);
  sqsStore.persistence = persistence;
  snsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) queue.persistence = persistence;
  return { stores: { sqsStore, snsStore }, persistence };
}
