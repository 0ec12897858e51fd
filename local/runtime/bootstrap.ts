/** Prepares the template and the database before the other parts start. */
import { join } from 'node:path';
import pg from 'pg';
import { runCustomResources } from '#local/aws/lambda/custom-resource.ts';
import type { Lambda } from '#local/aws/lambda/service.ts';
import { AWS_CONNECTIONS_MAX, AWS_LATENCY } from '#local/aws/latency.ts';
import { shiftDatabaseClock } from '#local/control/database-clock.ts';
import { PLATFORM_PATH } from '#local/fakes/data-platform.ts';
import { delayCommits, removeCommitDelay } from '#local/postgres/commit-delay.ts';
import { ConnectingClient } from '#local/postgres/connecting-client.ts';
import { type LocalPostgres, startPostgres } from '#local/postgres.ts';
import { synthesise } from '#local/template/synth.ts';
import type { Template } from '#local/template.ts';
import type { Clock } from './clock.ts';
import { type Closing, type LocalOptions, prefixed, urlOf } from './parts.ts';
import type { Ports } from './ports.ts';
import { step } from './progress.ts';
import { seed } from './seed.ts';
import type { StateFile } from './state.ts';
import type { Supervisor } from './supervisor.ts';

/** Connections of this runtime itself, and of a person with psql. */
const OWN_CONNECTIONS_MAX = 20;

/** Context values of the CDK app that fit its template to this machine. */
const localContext = (ports: Ports): Readonly<Record<string, unknown>> => ({
  stage: 'dev',
  // local/runtime/pages.ts serves the pages and their headers on the API's port, so no Distribution is needed.
  edge: false,
  // local/runtime/pictures.ts serves the bucket on the API's port, too.
  pictureUploads: true,
  // The account of this machine allows the reservations, and the local Lambda enforces them. Not `all`: here requests wait for
  // an environment, where AWS would start hundreds.
  reserve: 'bounded',
  // The default for concurrency that is shared with other functions is 3. Here a connection takes nothing from them.
  streamSlots: 20,
  // EC2 instances are not emulated; `npm run worker:vip` runs the same process on this machine.
  vipWorker: 'lambda',
  mailFrom: 'shop@donut.test',
  operators: 'operator@donut.test',
  publicUrl: `http://127.0.0.1:${ports.api}`,
  dataPlatformUrl: `http://127.0.0.1:${ports.platform}${PLATFORM_PATH}`,
  // The times of a local shop are those of this machine.
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  factories: JSON.stringify({ fac_main: `http://127.0.0.1:${ports.factory}` }),
});

/** Synthesises the template and starts the database in parallel: each takes seconds and neither needs the other. */
export async function bootstrap(
  options: LocalOptions & { dir: string },
  ports: Ports,
  adminPassword: string,
  supervisor: Supervisor,
  closing: Closing,
) {
  const { dir, databaseUrl, hasLatency } = options;
  const folder = join(dir, 'postgres');
  const database = startPostgres({
    ...{ dir: folder, port: ports.postgres, adminPassword, databaseUrl, supervisor },
    connectionsMax: hasLatency ? AWS_CONNECTIONS_MAX + OWN_CONNECTIONS_MAX : undefined,
  });
  const started = database.then((postgres) => closing(() => postgres.stop()));
  // When the database cannot start (for example its port is in use), the synthesis is cancelled.
  const cancelled = new AbortController();
  started.catch(() => cancelled.abort());
  const log = (line: string): void => options.log(prefixed('start', line));
  const signal = AbortSignal.any([cancelled.signal, ...(options.signal ? [options.signal] : [])]);
  const outdir = join(dir, 'cdk.out');
  const context = localContext(ports);
  const synthesis = options.assembly
    ? Promise.resolve(options.assembly)
    : step('bundling functions and synthesising the template', synthesise({ outdir, context, signal }), log).then(
        ({ outdir }) => outdir,
      );
  // Wait for both before cleaning up, otherwise the slower one would be left running.
  await Promise.allSettled([started, synthesis]);
  const postgres = await database;
  return [await synthesis, postgres] as const;
}

interface Prepared {
  readonly options: LocalOptions;
  readonly state: StateFile;
  readonly template: Template;
  readonly lambda: Lambda;
  readonly postgres: LocalPostgres;
  readonly clock: Clock;
}

/** Runs the set-up function, applies the clock offset to the database, and loads the demo shop, and delays commits if asked to. */
export async function prepareDatabase({
  options,
  state,
  template,
  lambda,
  postgres,
  clock,
}: Prepared): Promise<pg.Pool> {
  await removeCommitDelay(postgres);
  // DATABASE_URL may name a different database at each start, so the set-up always runs then.
  const previous = options.databaseUrl === undefined ? state.state.customResources : {};
  const run = runCustomResources({ template, lambda, port: 0, previous });
  const log = (line: string): void => options.log(prefixed('start', line));
  state.save({ customResources: await step('setting up the database', run, log) });
  const pool = new pg.Pool({ Client: ConnectingClient, connectionString: postgres.adminUrl, max: 3 });
  // The supervisor reports the end of its own PostgreSQL.
  pool.on('error', (error) => options.databaseUrl && options.log(prefixed('database', error.message)));
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await shiftDatabaseClock(pool, clock.offset());
    await (options.seed ?? seed)(postgres.adminUrl, urlOf(options.port));
    if (options.hasLatency) await delayCommits(postgres, AWS_LATENCY.commit.milliseconds);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return pool;
}
