/** The local AWS as a whole: everything the template says, started in the order it depends on each other. */
import { join } from 'node:path';
import pg from 'pg';
import { createGateway } from '#local/api/gateway.ts';
import { type Clock, createClock } from '#local/clock.ts';
import { advance, type ClockAnswer, type ClockPorts, settle } from '#local/control/clock.ts';
import { shiftDatabaseClock } from '#local/control/database-clock.ts';
import { type ControlPorts, control } from '#local/control.ts';
import { checkCoverage } from '#local/coverage.ts';
import { runCustomResources } from '#local/custom-resource.ts';
import { type EventSources, type Mapping, readMappings, startEventSources } from '#local/event-sources.ts';
import { type Factory, openFactory } from '#local/factory.ts';
import { openGate } from '#local/gate.ts';
import { listen } from '#local/http.ts';
import { type Authority, createAuthority } from '#local/iam/authority.ts';
import type { Check } from '#local/iam/decide.ts';
import { checkEdges, staticEdges } from '#local/iam/edges.ts';
import { readPolicies } from '#local/iam/read.ts';
import { iamReport } from '#local/iam/report.ts';
import { readFunctions } from '#local/lambda/functions.ts';
import { openLogs } from '#local/lambda/logs.ts';
import { createLambda, type Lambda } from '#local/lambda/service.ts';
import { createMetering, type Metering } from '#local/metering.ts';
import { takeFolder } from '#local/pid-file.ts';
import { checkFree, type Ports, portsFrom } from '#local/ports.ts';
import { type LocalPostgres, startPostgres } from '#local/postgres.ts';
import { step } from '#local/progress.ts';
import { probesOf, waitUntilReady } from '#local/ready.ts';
import { type Rule, readRules, startSchedules } from '#local/schedules.ts';
import { password, readCluster } from '#local/secret-values.ts';
import { seed } from '#local/seed.ts';
import { type Services, startServices } from '#local/services.ts';
import { createSqsClient, type SqsClient } from '#local/sqs-client.ts';
import { openState, type StateFile } from '#local/state.ts';
import { synthesise } from '#local/synth.ts';
import { readTemplate, type Template } from '#local/template.ts';

export interface LocalOptions {
  readonly port: number;
  /** State of this copy; `.local/<port>` of this project when not given. */
  readonly dir?: string;
  /** A cloud assembly that is there already; otherwise it is synthesised. */
  readonly assembly?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly factoryDelaySeconds?: number;
  /** Fills an empty database; the demo shop when not given. */
  seed?(adminUrl: string): Promise<void>;
  /** What goes on, for a person: one line that begins with the function or part it is about. */
  log(line: string): void;
  /** Stops a start that is still going on. */
  readonly signal?: AbortSignal;
}

export interface LocalAws {
  readonly urls: { readonly api: string; readonly aws: string; readonly factory: string };
  readonly template: Template;
  readonly clock: Clock;
  readonly authority: Authority;
  readonly edges: readonly Check[];
  readonly lambda: Lambda;
  readonly metering: Metering;
  readonly services: Services;
  readonly factory: Factory;
  readonly postgres: LocalPostgres;
  advance(milliseconds: number): Promise<ClockAnswer>;
  /** Waits until nothing is due. */
  settle(): Promise<boolean>;
  close(): Promise<void>;
}

const PREFIX_CHARACTERS = 18;
/** A plain line a person can scan: who speaks, then what. */
export const prefixed = (source: string, line: string): string => `${source.padEnd(PREFIX_CHARACTERS)}${line}`;

export const stateDir = (port: number): string => join(import.meta.dirname, '..', '.local', String(port));

/** What goes into the CDK app so that its template fits this machine. */
export const localContext = (ports: Ports): Readonly<Record<string, unknown>> => ({
  stage: 'dev',
  mailFrom: 'shop@donut.test',
  operators: 'operator@donut.test',
  publicUrl: `http://127.0.0.1:${ports.api}`,
  factories: JSON.stringify({ fac_main: `http://127.0.0.1:${ports.factory}` }),
});

/** Batches that run when we stop get this long; then their environments are killed, as in a crash. */
const DRAIN_MILLISECONDS_MAX = 2_000;
const url = (port: number): string => `http://127.0.0.1:${port}`;

/** Starts everything, or nothing: when a part fails, those before it are stopped again. */
export async function startLocal(options: LocalOptions): Promise<LocalAws> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (let one = closers.pop(); one; one = closers.pop()) await one();
  };
  const stop = (): void => void close();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const started = await startAll(options, (closer) => closers.push(closer));
    options.signal?.throwIfAborted();
    options.signal?.removeEventListener('abort', stop);
    return { ...started, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = (close: () => Promise<void> | void) => void;

async function startAll(options: LocalOptions, closing: Closing): Promise<Omit<LocalAws, 'close'>> {
  const dir = options.dir ?? stateDir(options.port);
  const ports = portsFrom(options.port);
  closing(takeFolder(dir));
  await checkFree(Object.values(ports));
  const state = openState(dir);
  const adminPassword = state.state.adminPassword ?? password(32);
  state.save({ adminPassword });
  const [assembly, postgres] = await makeGround({ ...options, dir }, ports, adminPassword, closing);

  const template = readTemplate(assembly, { awsUrl: url(ports.aws) });
  checkCoverage(template);
  const authority = createAuthority(readPolicies(template));
  const edges = staticEdges(template);
  checkEdges(authority.policies, edges);

  const clock = createClock(state.state.clockOffsetMilliseconds);
  const services = await startServices(
    { template, dir, awsUrl: url(ports.aws), fauxqsPort: ports.fauxqs, clock, postgres, adminPassword },
    closing,
  );
  const metering = createMetering(clock.now);
  const logs = openLogs(join(dir, 'logs'), (source, line) => options.log(prefixed(source, line)));
  closing(() => logs.close());
  const functions = readFunctions(template, url(ports.aws));
  const lambda = createLambda({ functions, clock: clock.buffer, metering, logs });
  closing(() => lambda.close());
  const gate = await openGate({ port: ports.aws, services: services.all, authority, metering, caller: lambda.caller });
  closing(() => gate.close());

  const pool = await prepareDatabase({ options, state, template, lambda, postgres, clock });
  closing(() => pool.end());
  const parts = { options, ports, state, template, clock, pool, services, metering, lambda, authority, edges };
  const { factory, ports: clockPorts } = await openDoors(parts, closing);
  return {
    urls: { api: url(ports.api), aws: url(ports.aws), factory: url(ports.factory) },
    ...{ template, clock, authority, edges, lambda, metering, services, factory, postgres },
    advance: (milliseconds) => advance(clockPorts, milliseconds),
    settle: () => settle(clockPorts),
  };
}

/** The template and the database, side by side: each takes seconds and neither needs the other. */
async function makeGround(
  options: LocalOptions & { dir: string },
  ports: Ports,
  adminPassword: string,
  closing: Closing,
) {
  const { dir, databaseUrl } = options;
  const database = startPostgres({ dir: join(dir, 'postgres'), port: ports.postgres, adminPassword, databaseUrl });
  const started = database.then((postgres) => closing(() => postgres.stop()));
  const say = (line: string): void => options.log(prefixed('start', line));
  const { signal } = options;
  const outdir = join(dir, 'cdk.out');
  const context = localContext(ports);
  const synthesis = options.assembly
    ? Promise.resolve(options.assembly)
    : step('bundling the functions and synthesising their template', synthesise({ outdir, context, signal }), say).then(
        (made) => made.outdir,
      );
  // Both must have ended before anybody cleans up, or the one still starting would be left behind.
  await Promise.allSettled([started, synthesis]);
  return [await synthesis, await database] as const;
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
async function prepareDatabase({ options, state, template, lambda, postgres, clock }: Prepared): Promise<pg.Pool> {
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

interface Parts {
  readonly options: LocalOptions;
  readonly ports: Ports;
  readonly state: StateFile;
  readonly template: Template;
  readonly clock: Clock;
  readonly pool: pg.Pool;
  readonly services: Services;
  readonly metering: Metering;
  readonly lambda: Lambda;
  readonly authority: Authority;
  readonly edges: readonly Check[];
}

/** The factory, the pollers, the schedules and the API; then waits until each has really answered. */
async function openDoors(parts: Parts, closing: Closing): Promise<{ factory: Factory; ports: ClockPorts }> {
  const { options, ports, state, template, clock, pool, services, metering, lambda } = parts;
  const warn = (line: string): void => options.log(prefixed('events', line));
  const delay = options.factoryDelaySeconds;
  const factory = await openFactory({
    port: ports.factory,
    now: clock.now,
    ...(delay === undefined ? {} : { delaySeconds: delay }),
  });
  closing(() => factory.close());
  const sqs = createSqsClient(services.fauxqs.url);
  closing(() => sqs.close());
  const mappings = readMappings(template);
  const rules = readRules(template);
  const schedules = startSchedules({ rules, sqs, now: clock.now, warn });
  closing(() => schedules.stop());
  if (state.state.startedBefore) await lookAround(rules, sqs);
  const eventSources = startEventSources({ mappings, sqs, lambda, metering, warn });
  closing(() => drain(eventSources));
  const clockPorts: ClockPorts = {
    clock,
    pool,
    save: (clockOffsetMilliseconds) => state.save({ clockOffsetMilliseconds }),
    fireSchedules: () => schedules.look(),
    busy: () => busy(services, mappings, eventSources, factory),
  };
  await openApi(parts, clockPorts, factory, closing);
  const probes = probesOf(url(ports.api), url(ports.aws), url(ports.factory));
  await step('waiting for every part to answer', waitUntilReady(probes), (line) =>
    options.log(prefixed('start', line)),
  );
  state.save({ startedBefore: true });
  return { factory, ports: clockPorts };
}

/** What the schedules would send once a day: after a kill -9 nobody knows which wake-up was lost with it. */
async function lookAround(rules: readonly Rule[], sqs: SqsClient): Promise<void> {
  for (const { queueUrl, input } of rules.flatMap(({ targets }) => targets)) {
    if (input !== undefined) await sqs.call('SendMessage', { QueueUrl: queueUrl, MessageBody: input });
  }
}

async function drain(eventSources: EventSources): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MILLISECONDS_MAX);
  });
  await Promise.race([eventSources.stop(), late]);
  clearTimeout(timer);
}

async function busy(
  services: Services,
  mappings: readonly Mapping[],
  eventSources: EventSources,
  factory: Factory,
): Promise<number> {
  const consumed = new Set(mappings.map(({ queueName }) => queueName));
  const counts = (await services.fauxqs.queueCounts()).filter(({ name }) => consumed.has(name));
  const messages = counts.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0);
  return messages + eventSources.running() + (factory.busy() ? 1 : 0);
}

async function openApi(parts: Parts, clockPorts: ClockPorts, factory: Factory, closing: Closing): Promise<void> {
  const { ports, template, clock, pool, services, metering, lambda, authority, edges } = parts;
  const issuer = lambda.functions
    .map(({ environment }) => environment['JWT_ISSUER'])
    .find((value) => value !== undefined);
  const keyArn = lambda.functions
    .map(({ environment }) => environment['JWT_PRIVATE_SECRET_ARN'])
    .find((arn) => arn !== undefined);
  const own: ControlPorts = {
    clock: clockPorts,
    people: {
      pool,
      now: clock.now,
      issuer: issuer ?? 'donut-states',
      signingKeys: () => (keyArn === undefined ? undefined : services.secrets.value(keyArn)),
    },
    mailbox: services.mailbox,
    factory,
    metering,
    dataApi: services.dataApi,
    ses: services.ses,
    queues: () => services.fauxqs.queueCounts(),
    endpoints: () => ({
      api: url(ports.api),
      aws: url(ports.aws),
      factory: url(ports.factory),
      database: parts.options.databaseUrl
        ? 'DATABASE_URL'
        : `127.0.0.1:${ports.postgres}/${readCluster(template).database}`,
      services: Object.keys(services.all),
      functions: lambda.functions.map(({ name }) => name),
      environments: lambda.environments(),
    }),
    iam: () => iamReport(authority, edges),
  };
  const gateway = createGateway({ template, lambda, metering, now: clock.now });
  const api = await listen(ports.api, (request, response) => {
    if (!request.url?.startsWith('/_local/')) return gateway(request, response);
    control(own, request, response).catch(() => response.destroy());
  });
  closing(() => api.close());
}
