/** The local AWS as a whole: starts every part of the template in dependency order. */
import { join } from 'node:path';
import { streamingFunctions } from './aws/apigateway/rest-api.ts';
import { openGate } from './aws/gate.ts';
import { type Authority, createAuthority } from './aws/iam/authority.ts';
import type { Check } from './aws/iam/decide.ts';
import { checkEdges, staticEdges } from './aws/iam/edges.ts';
import { readPolicies } from './aws/iam/read.ts';
import { backgroundFunctions } from './aws/lambda/event-sources.ts';
import { accessKeyIdOf, readFunctions, SECRET_ACCESS_KEY } from './aws/lambda/functions.ts';
import { openLogs } from './aws/lambda/logs.ts';
import { createLambda, type Lambda } from './aws/lambda/service.ts';
import { createMetering, type Metering } from './aws/metering.ts';
import { readBuckets } from './aws/s3/buckets.ts';
import { createUploads } from './aws/s3/uploads.ts';
import { password } from './aws/secrets/values.ts';
import { type Services, startServices } from './aws/services.ts';
import type { ClockResponse } from './control/clock.ts';
import type { Platform } from './fakes/data-platform.ts';
import type { Factory } from './fakes/factory.ts';
import type { LocalPostgres } from './postgres.ts';
import { bootstrap, prepareDatabase } from './runtime/bootstrap.ts';
import { type Clock, createClock } from './runtime/clock.ts';
import { areOnOneDisk, checkDisk, watchDisk } from './runtime/disk.ts';
import { openEntryPoints } from './runtime/entry-points.ts';
import { type Closing, type LocalOptions, prefixed, stateDir, urlOf } from './runtime/parts.ts';
import { takeFolder } from './runtime/pid-file.ts';
import { checkFree, portsFrom } from './runtime/ports.ts';
import { openState } from './runtime/state.ts';
import { createSupervisor } from './runtime/supervisor.ts';
import { checkCoverage } from './template/coverage.ts';
import { readTemplate, type Template } from './template.ts';

export interface LocalAws {
  readonly urls: { readonly api: string; readonly aws: string; readonly factory: string; readonly platform: string };
  readonly template: Template;
  readonly clock: Clock;
  readonly authority: Authority;
  readonly edges: readonly Check[];
  readonly lambda: Lambda;
  readonly metering: Metering;
  readonly services: Services;
  readonly factory: Factory;
  readonly platform: Platform;
  readonly postgres: LocalPostgres;
  advance(milliseconds: number): Promise<ClockResponse>;
  /** Waits until no work is due. */
  settle(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Starts all parts, or none: when a part fails to start, the running parts are stopped.
 * @example const aws = await startLocal({ port: 4510, log: console.log, warn: console.error, fail }); // aws.urls.api, aws.close()
 */
export async function startLocal(options: LocalOptions): Promise<LocalAws> {
  const closers: (() => Promise<void> | void)[] = [];
  let closed = Promise.resolve();
  // Parts are closed one by one, the last started first. A second call waits for the first.
  const close = (): Promise<void> => {
    closed = closed.then(async () => {
      for (let one = closers.pop(); one; one = closers.pop()) {
        // A part that cannot be closed must not keep the others, above all PostgreSQL, running.
        try {
          await one();
        } catch (error) {
          options.warn(prefixed('system', `failed to stop a part: ${String(error)}`));
        }
      }
    });
    return closed;
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

async function startAll(options: LocalOptions, closing: Closing): Promise<Omit<LocalAws, 'close'>> {
  const dir = options.dir ?? stateDir(options.port);
  const ports = portsFrom(options.port);
  closing(takeFolder(dir));
  const { fail, concurrency, hasLatency = false } = options;
  await checkDisk(dir);
  closing(watchDisk(dir, fail));
  // PostgreSQL's port is not checked: after kill -9 the old server still uses it, and startPostgres stops that server.
  await checkFree([ports.api, ports.aws, ports.fauxqs, ports.factory, ports.platform]);
  const state = openState(dir);
  const adminPassword = state.state.adminPassword ?? password(32);
  state.save({ adminPassword });
  // A full disk ends PostgreSQL, sometimes before the watch sees it, and no restart helps.
  let databaseDir = dir;
  const supervisor = createSupervisor({
    warn: (line) => options.warn(prefixed('system', line)),
    checkRestart: async () => void (await Promise.all([dir, databaseDir].map(checkDisk))),
    fail,
  });
  const [assembly, postgres] = await bootstrap({ ...options, dir }, ports, adminPassword, supervisor, closing);
  databaseDir = postgres.dataDir ?? dir;
  if (!areOnOneDisk(dir, databaseDir)) closing(watchDisk(databaseDir, fail));

  const template = readTemplate(assembly, { awsUrl: urlOf(ports.aws) });
  checkCoverage(template);
  const authority = createAuthority(readPolicies(template));
  const edges = staticEdges(template);
  checkEdges(authority.policies, edges);

  const clock = createClock(state.state.clockOffsetMilliseconds);
  const services = await startServices(
    {
      ...{
        template,
        dir,
        awsUrl: urlOf(ports.aws),
        fauxqsPort: ports.fauxqs,
        clock,
        postgres,
        supervisor,
        adminPassword,
      },
      hasLatency,
    },
    closing,
  );
  const metering = createMetering(clock.now);
  const logs = openLogs(join(dir, 'logs'), (source, line) => options.log(prefixed(source, line)), fail);
  closing(() => logs.close());
  const functions = readFunctions(template, urlOf(ports.aws));
  const streaming = streamingFunctions(template);
  const background = backgroundFunctions(template);
  const lambda = createLambda({
    ...{ functions, concurrency, hasLatency, streaming, background, clock: clock.buffer, metering, logs },
  });
  closing(() => lambda.close());
  const byKey = new Map(functions.map(({ name }) => [accessKeyIdOf(name), name]));
  const uploads = createUploads({
    ...{ buckets: readBuckets(template), objects: services.objects, authority, now: clock.now },
    functionOf: (accessKeyId) => byKey.get(accessKeyId),
    secretOf: (accessKeyId) => (byKey.has(accessKeyId) ? SECRET_ACCESS_KEY : undefined),
  });
  const gate = await openGate({
    ...{ port: ports.aws, services: services.all, authority, metering, uploads, caller: lambda.caller },
  });
  closing(() => gate.close());

  const pool = await prepareDatabase({ options, state, template, lambda, postgres, clock });
  closing(() => pool.end());
  const parts = {
    options,
    ports,
    state,
    template,
    clock,
    pool,
    postgres,
    supervisor,
    services,
    metering,
    lambda,
    authority,
    edges,
  };
  const { factory, platform, clockControl } = await openEntryPoints(parts, closing);
  return {
    urls: {
      api: urlOf(ports.api),
      aws: urlOf(ports.aws),
      factory: urlOf(ports.factory),
      platform: urlOf(ports.platform),
    },
    ...{ template, clock, authority, edges, lambda, metering, services, factory, platform, postgres },
    advance: clockControl.advance,
    settle: clockControl.settle,
  };
}
