/** What everything stands on: the template and a database that is ready for it. */
import { join } from 'node:path';
import pg from 'pg';
import { runCustomResources } from '#local/aws/lambda/custom-resource.ts';
import type { Lambda } from '#local/aws/lambda/service.ts';
import { shiftDatabaseClock } from '#local/control/database-clock.ts';
import { PLATFORM_PATH } from '#local/fakes/data-platform.ts';
import { type LocalPostgres, startPostgres } from '#local/postgres.ts';
import { synthesise } from '#local/template/synth.ts';
import type { Template } from '#local/template.ts';
import type { Clock } from './clock.ts';
import { type Closing, type LocalOptions, prefixed } from './parts.ts';
import type { Ports } from './ports.ts';
import { step } from './progress.ts';
import { seed } from './seed.ts';
import type { StateFile } from './state.ts';

/** What goes into the CDK app so that its template fits this machine. */
const localContext = (ports: Ports): Readonly<Record<string, unknown>> => ({
  stage: 'dev',
  // The pages and their headers are served by local/runtime/pages.ts, at the API's own port: nothing stands in front of it.
  edge: false,
  // An instance is nothing this machine could play; the same process runs here by `npm run worker:vip`.
  vipWorker: 'lambda',
  mailFrom: 'shop@donut.test',
  operators: 'operator@donut.test',
  publicUrl: `http://127.0.0.1:${ports.api}`,
  dataPlatformUrl: `http://127.0.0.1:${ports.platform}${PLATFORM_PATH}`,
  factories: JSON.stringify({ fac_main: `http://127.0.0.1:${ports.factory}` }),
});

/** The template and the database, side by side: each takes seconds and neither needs the other. */
export async function bootstrap(
  options: LocalOptions & { dir: string },
  ports: Ports,
  adminPassword: string,
  closing: Closing,
) {
  const { dir, databaseUrl } = options;
  const database = startPostgres({ dir: join(dir, 'postgres'), port: ports.postgres, adminPassword, databaseUrl });
  const started = database.then((postgres) => closing(() => postgres.stop()));
  // A person whose port is taken is not to wait for a template nobody will use.
  const vain = new AbortController();
  started.catch(() => vain.abort());
  const say = (line: string): void => options.log(prefixed('start', line));
  const signal = AbortSignal.any([vain.signal, ...(options.signal ? [options.signal] : [])]);
  const outdir = join(dir, 'cdk.out');
  const context = localContext(ports);
  const synthesis = options.assembly
    ? Promise.resolve(options.assembly)
    : step('bundling the functions and synthesising their template', synthesise({ outdir, context, signal }), say).then(
        (made) => made.outdir,
      );
  // Both must have ended before anybody cleans up, or the one still starting would be left behind.
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

/** Runs the set-up function, lets the database follow the clock, fills in the demo shop. */
export async function prepareDatabase({
  options,
  state,
  template,
  lambda,
  postgres,
  clock,
}: Prepared): Promise<pg.Pool> {
  // Somebody else's database may be another one each time: then the set-up always runs.
  const previous = options.databaseUrl === undefined ? state.state.customResources : {};
  const run = runCustomResources({ template, lambda, port: 0, previous });
  const say = (line: string): void => options.log(prefixed('start', line));
  state.save({ customResources: await step('setting up the database', run, say) });
  const pool = new pg.Pool({ connectionString: postgres.adminUrl, max: 3 });
  pool.on('error', (error) => options.log(prefixed('database', error.message)));
  try {
    await shiftDatabaseClock(pool, clock.offset());
    await (options.seed ?? seed)(postgres.adminUrl);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return pool;
}
