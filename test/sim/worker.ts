/** One worker thread of a long run, with its own database and its own copy of the functions. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Cluster } from '#test/database/cluster.ts';
import { openSimDatabase } from './database.ts';
import { findBug } from './find-bug.ts';
import { simulate } from './simulate.ts';

export type Job = { readonly seed: number } | { readonly bug: string };
export interface Done {
  readonly job: Job;
  readonly broken: string | undefined;
  /** The number of seeds that were run. */
  readonly seeds: number;
}

const { cluster, seedsMax } = workerData as { readonly cluster: Cluster; readonly seedsMax: number };
const database = await openSimDatabase(cluster);

async function work(job: Job): Promise<Done> {
  if ('bug' in job) return { job, ...(await findBug(database, job.bug, seedsMax)) };
  return { job, broken: (await simulate(database, job.seed)).broken, seeds: 1 };
}

parentPort?.on('message', async (job: Job | null) => {
  if (job) return parentPort?.postMessage(await work(job));
  await database.close();
  parentPort?.close();
});
