/** Lambda: invokes functions by name, measures and logs them, and identifies the environment behind a call. */
import { randomUUID } from 'node:crypto';
import type { Caller } from '#local/aws/gate.ts';
import {
  AWS_ENVIRONMENTS_MAX,
  AWS_EXECUTIONS_MAX,
  AWS_IDLE_MILLISECONDS_MAX,
  AWS_LATENCY,
} from '#local/aws/latency.ts';
import type { Metering } from '#local/aws/metering.ts';
import type { StreamSink } from './environment.ts';
import { accessKeyIdOf, type FunctionSpec, isComputing } from './functions.ts';
import { isLooping, type Lineage, lineageOf, RECURSIVE_INVOCATION, traceHeader } from './lineage.ts';
import type { FunctionLogs } from './logs.ts';
import { InitError, Pool, RATE_EXCEEDED } from './pool.ts';
import type { FunctionError } from './protocol.ts';
import { withReservations } from './reservations.ts';

export type InvokeResult = { readonly requestId: string } & (
  | { readonly ok: true; readonly payload: string }
  // Lambda started nothing: the concurrency that is reserved for the function is in use.
  | { readonly ok: false; readonly error: FunctionError; readonly throttled?: true }
);

export interface Lambda {
  readonly functions: readonly FunctionSpec[];
  /** Invokes a function. `trigger` names the cause of the invocation for the meter: `POST /orders`, `queue relay`. */
  invoke(name: string, event: unknown, trigger: string, sink?: StreamSink): Promise<InvokeResult>;
  /** True when requests of the function have waited for so long that later ones should be refused. */
  isBehind(name: string): boolean;
  /**
   * True when Lambda would throttle one more execution of the function now. The caller then refuses it, so it counts as throttled.
   * For a second after that, requests that are about to begin take places, too.
   */
  wouldThrottle(name: string, beginning?: number): boolean;
  caller(accessKeyId: string, sessionToken: string | undefined): Caller | undefined;
  /** Changes a variable in every function that has it; environments that start later use the new value. */
  configure(variable: string, value: string): void;
  environments(): number;
  close(): Promise<void>;
}

export interface LambdaOptions {
  readonly functions: readonly FunctionSpec[];
  readonly clock: SharedArrayBuffer;
  readonly metering: Metering;
  readonly logs: FunctionLogs;
  readonly environmentsMax?: number;
  /** See the pool. */
  readonly waitMillisecondsMax?: number;
  /** Concurrent executions of the account; default 1,000, as of a usual account. */
  readonly concurrency?: number | undefined;
  /** Functions wait for AWS (latency.ts) instead of the CPU, so they have more environments, which start slowly. */
  readonly hasLatency?: boolean | undefined;
  /** Functions with streamed responses. Each viewer occupies an environment, so they have a pool of their own. */
  readonly streaming?: ReadonlySet<string>;
  /** Functions whose caller does not wait for a response; they run at a lower CPU priority. */
  readonly background?: ReadonlySet<string>;
}

/**
 * The stream's connection limit in the template, plus environments for requests that are rejected because the limit is
 * reached.
 */
const STREAMING_ENVIRONMENTS_MAX = 36;

/**
 * A function that computes rests for this long after each invocation while more requests come than it may take. A lower
 * priority is not enough: Linux lets a thread finish its slice of 3 ms, and an order waits for a dozen of them (300
 * orders a second became 150).
 */
const REST_MILLISECONDS = 1_500;
const FLOOD_MILLISECONDS = 1_000;

const CONCURRENCY_DEFAULT = 1_000;

const AWS_POOL = {
  environmentsMax: AWS_ENVIRONMENTS_MAX,
  scalesBeyondCores: true,
  idleMillisecondsMax: AWS_IDLE_MILLISECONDS_MAX,
} as const;

const throttled = (): InvokeResult => ({ requestId: randomUUID(), ok: false, error: RATE_EXCEEDED, throttled: true });

/** Starts Lambda. Environments are created on first use. */
export function createLambda(options: LambdaOptions): Lambda {
  const { metering, logs, concurrency = CONCURRENCY_DEFAULT } = options;
  const functions = withReservations(options.functions, concurrency);
  const byName = new Map(functions.map((spec) => [spec.name, spec]));
  const common = {
    clock: options.clock,
    log: (spec: FunctionSpec, line: string) => logs.line(spec.name, line),
    isBackground: ({ name }: FunctionSpec) => options.background?.has(name) ?? false,
    ...(options.hasLatency ? { coldStartMilliseconds: AWS_LATENCY.coldStart.milliseconds } : {}),
  };
  const pool = new Pool({
    ...common,
    ...(options.hasLatency ? AWS_POOL : {}),
    ...(options.environmentsMax === undefined ? {} : { environmentsMax: options.environmentsMax }),
    ...(options.waitMillisecondsMax === undefined ? {} : { waitMillisecondsMax: options.waitMillisecondsMax }),
  });
  const streams = new Pool({ ...common, environmentsMax: STREAMING_ENVIRONMENTS_MAX, scaleAtOnce: true });

  let isClosing = false;
  const running = new Map<string, number>();
  const unreserved = functions.reduce((left, spec) => left - (spec.reservedConcurrency ?? 0), concurrency);
  /** Executions of the functions without a reservation. */
  let sharing = 0;

  function isThrottled({ name, reservedConcurrency }: FunctionSpec, beginning = 0): boolean {
    if (reservedConcurrency === undefined) return sharing + beginning >= unreserved;
    const places = options.hasLatency ? Math.min(reservedConcurrency, AWS_EXECUTIONS_MAX) : reservedConcurrency;
    return (running.get(name) ?? 0) + beginning >= places;
  }
  function count(spec: FunctionSpec, by: 1 | -1): void {
    running.set(spec.name, (running.get(spec.name) ?? 0) + by);
    if (spec.reservedConcurrency === undefined) sharing += by;
  }
  const throttledAt = new Map<string, number>();
  const isFlooded = ({ name }: FunctionSpec): boolean =>
    performance.now() - (throttledAt.get(name) ?? Number.NEGATIVE_INFINITY) < FLOOD_MILLISECONDS;

  async function run(
    spec: FunctionSpec,
    { event, lineage }: { readonly event: unknown; readonly lineage: Lineage },
    trigger: string,
    sink?: StreamSink,
  ): Promise<InvokeResult> {
    const requestId = randomUUID();
    const invocation = {
      requestId,
      event: JSON.stringify(event),
      traceHeader: traceHeader(requestId, lineage, spec.arn),
    };
    const target = options.streaming?.has(spec.name) ? streams : pool;
    try {
      const environment = await target.acquire(spec);
      const cold = environment.invocations === 0;
      const startedAt = performance.now();
      const outcome = await environment.invoke(invocation, trigger, sink);
      const milliseconds = performance.now() - startedAt;
      if (isComputing(spec) && isFlooded(spec)) setTimeout(() => target.release(environment), REST_MILLISECONDS);
      else target.release(environment);
      metering.invocation({ function: spec.name, trigger, milliseconds, failed: !outcome.ok, cold });
      return { requestId, ...outcome };
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      if (error.error === RATE_EXCEEDED) return throttled();
      metering.invocation({ function: spec.name, trigger, milliseconds: 0, failed: true, cold: true });
      return { requestId, ok: false, error: error.error };
    }
  }

  return {
    functions,
    async invoke(name, event, trigger, sink) {
      const spec = byName.get(name);
      if (!spec) throw new Error(`Function "${name}" does not exist`);
      const lineage = lineageOf(event);
      if (!spec.mayLoop && isLooping(lineage, spec.arn)) {
        const requestId = randomUUID();
        logs.failure(name, requestId, RECURSIVE_INVOCATION);
        return { requestId, ok: false, error: RECURSIVE_INVOCATION };
      }
      if (isThrottled(spec)) {
        throttledAt.set(name, performance.now());
        return throttled();
      }
      count(spec, 1);
      const result = await run(spec, { event, lineage }, trigger, sink).finally(() => count(spec, -1));
      // Neither a throttled invocation nor one that the shutdown interrupted has failed.
      if (!result.ok && !result.throttled && !isClosing) logs.failure(name, result.requestId, result.error);
      return result;
    },
    isBehind(name) {
      const spec = byName.get(name);
      return spec !== undefined && pool.isBehind(spec);
    },
    wouldThrottle(name, beginning = 0) {
      const spec = byName.get(name);
      if (!spec) return false;
      // A surge begins before any request is refused. With more than these, requests would wait seconds for the check of their token.
      const counts = isFlooded(spec) || beginning >= AWS_EXECUTIONS_MAX;
      if (!isThrottled(spec, counts ? beginning : 0))
        return spec.reservedConcurrency !== undefined && pool.isBehind(spec);
      throttledAt.set(name, performance.now());
      return true;
    },
    caller(accessKeyId, sessionToken) {
      const environment =
        sessionToken === undefined ? undefined : (pool.find(sessionToken) ?? streams.find(sessionToken));
      if (!environment || accessKeyIdOf(environment.spec.name) !== accessKeyId) return undefined;
      return { functionName: environment.spec.name, trigger: environment.trigger };
    },
    configure(variable, value) {
      for (const [name, spec] of byName) {
        if (!(variable in spec.environment) || spec.environment[variable] === value) continue;
        byName.set(name, { ...spec, environment: { ...spec.environment, [variable]: value } });
      }
    },
    environments: () => pool.size + streams.size,
    async close() {
      isClosing = true;
      await Promise.all([pool.close(), streams.close()]);
    },
  };
}
