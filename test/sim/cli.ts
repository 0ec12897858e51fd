/** `npm run sim`: more seeds than `npm test` has time for, one seed with its trace, or the planted bugs. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { historyFile } from '#bin/flash-sale/history.ts';
import { startCluster } from '#test/database/cluster.ts';
import { BUGS } from './bugs.ts';
import { openSimDatabase } from './database.ts';
import { SEEDS_TO_FIND_A_BUG_MAX } from './find-bug.ts';
import { replayCommand } from './replay.ts';
import { simulate } from './simulate.ts';
import type { Done, Job } from './worker.ts';
import type { CrashPoint } from './world.ts';

const HELP = `npm run sim -- [options]
  --seeds 1000      run this number of seeds and print the progress
  --from 1          the first seed
  --seed 7          run one seed and print its trace (--crash 12:before or 12:after kills the caller of the 12th port call)
  --history FILE    with --seed: write the history of the run, one JSON line for each operation (docs/simulator.md)
  --bugs            plant every known bug: each must be found within ${SEEDS_TO_FIND_A_BUG_MAX} seeds
  --bug "name"      with --seed: plant this bug; alone: search the first seed that finds the bug (repeatable)
  --jobs 2          number of parallel workers
`;
const WORKERS_MAX = 4;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    crash: { type: 'string' },
    history: { type: 'string' },
    bug: { type: 'string', multiple: true, default: [] },
    bugs: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(Math.min(WORKERS_MAX, availableParallelism())) },
    help: { type: 'boolean', default: false },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
if (values.history !== undefined && values.seed === undefined) throw new Error('--history needs --seed.');
const write = values.history === undefined ? undefined : historyFile(values.history);
const { cluster, stop } = await startCluster();

async function replay(seed: number): Promise<boolean> {
  const database = await openSimDatabase(cluster);
  const bug = BUGS[values.bug[0] ?? ''];
  const [nth, side] = values.crash?.split(':') ?? [];
  const crash = nth
    ? ({ nth: Number(nth), side: side === 'after' ? 'after' : 'before' } satisfies CrashPoint)
    : undefined;
  const restore = await database.alter(bug?.sql ?? []);
  const run = await simulate(database, seed, { ...(bug ? { bug } : {}), ...(crash ? { crash } : {}) });
  await restore();
  await database.close();
  for (const line of run.history) write?.(line);
  print([...run.trace, '', `seed ${seed}, hash ${run.hash}: ${run.broken ?? 'no violation'}`].join('\n'));
  return run.broken === undefined;
}

/** Runs the jobs in parallel workers. `done` is called with each result. */
async function inWorkers(jobs: readonly Job[], done: (result: Done) => void): Promise<void> {
  const queue = jobs.values();
  const startWorker = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { cluster, seedsMax: SEEDS_TO_FIND_A_BUG_MAX },
        execArgv: ['--import', new URL('./tsx.ts', import.meta.url).href],
      });
      const next = () => worker.postMessage(queue.next().value ?? null);
      worker.on('message', (result: Done) => {
        done(result);
        next();
      });
      worker.once('error', reject).once('exit', () => resolve());
      next();
    });
  await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, startWorker));
}

async function manySeeds(): Promise<boolean> {
  const [from, count, started] = [Number(values.from), Number(values.seeds), performance.now()];
  let [ready, failed] = [0, 0];
  await inWorkers(
    Array.from({ length: count }, (_, i) => ({ seed: from + i })),
    ({ job, broken }) => {
      ready++;
      if (broken && 'seed' in job) {
        failed++;
        print(`seed ${job.seed}: ${broken}\n  ${replayCommand(job.seed)}`);
      }
      const seconds = (performance.now() - started) / 1_000;
      if (ready % 100 === 0 || ready === count) {
        print(`${ready} of ${count} seeds, ${failed} failed, ${(ready / seconds).toFixed(1)} seeds per second`);
      }
    },
  );
  return failed === 0;
}

async function findAll(names: readonly string[]): Promise<boolean> {
  let missed = 0;
  await inWorkers(
    names.map((bug) => ({ bug })),
    ({ job, broken, seeds }) => {
      if (!broken) missed++;
      const found = broken ? `found by seed ${seeds}: ${broken.slice(0, 120)}` : `NOT FOUND in ${seeds} seeds`;
      print(`${'bug' in job ? job.bug : ''}: ${found}`);
    },
  );
  print(`${names.length - missed} of ${names.length} planted bugs were found`);
  return missed === 0;
}

try {
  if (values.help) print(HELP);
  else if (values.seed !== undefined) process.exitCode = (await replay(Number(values.seed))) ? 0 : 1;
  else if (values.bugs || values.bug.length > 0)
    process.exitCode = (await findAll(values.bugs ? Object.keys(BUGS) : values.bug)) ? 0 : 1;
  else process.exitCode = (await manySeeds()) ? 0 : 1;
} finally {
  await stop();
}
