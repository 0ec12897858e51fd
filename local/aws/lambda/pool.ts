/**
 * Holds all execution environments, at most fourteen. With ten, twenty functions that were called in turn evicted each
 * other: 3,400 requests over all routes took more than two minutes. The first environment of a function starts at once.
 * Another starts only after a request has waited, because a cold start uses CPU that would have served the waiting
 * requests.
 */
import { availableParallelism } from 'node:os';
import { Environment, type EnvironmentOptions } from './environment.ts';
import { type FunctionSpec, isComputing, isWaiting } from './functions.ts';
import type { FunctionError } from './protocol.ts';

export interface PoolOptions extends EnvironmentOptions {
  readonly environmentsMax?: number;
  /** Time that a request waits before its function is behind. Later requests of a reserved function are then throttled. */
  readonly waitMillisecondsMax?: number;
  /** Of functions that call the database, more environments than cores start as soon as the first ones: they wait most of the time. */
  readonly scalesBeyondCores?: boolean;
  /** An environment ends after so long without an invocation. Default: half a minute, because each one takes memory. */
  readonly idleMillisecondsMax?: number;
  /**
   * Start an environment for every waiting request at once, because a stream occupies its environment for a long time.
   */
  readonly scaleAtOnce?: boolean;
}

interface Waiter {
  readonly since: number;
  take(environment: Environment): void;
  fail(error: FunctionError): void;
}

const ENVIRONMENTS_MAX = 14;
const CORES = Math.max(2, availableParallelism());
/** Most invocations take a few milliseconds; a longer wait justifies a cold start. */
const SCALE_AFTER_MILLISECONDS = 50;
/**
 * More threads of one function than CPU cores help only while the function waits for I/O, so they start after a long
 * wait. Each costs a cold start and its own compiled code (measured on a hot product: 7.6 CPU ms per order with two
 * threads, 10 with six).
 */
const SCALE_BEYOND_CORES_AFTER_MILLISECONDS = 5_000;
/** Of functions that wait for the database most of the time. With more, their threads take the CPU from the gateway and the authorizer. */
const WAITING_ENVIRONMENTS_PER_CORE = 4;
/** Functions that compute leave a core to the requests. */
const COMPUTING_ENVIRONMENTS_MAX = CORES - 1;
/**
 * When a request of a function with reserved concurrency has waited this long for an environment, later ones are throttled
 * at once, and those that wait are served. AWS would have an environment for each reserved execution, and throttle more
 * requests. Shorter, and a busy machine would refuse what it can serve.
 */
const RESERVED_WAIT_MILLISECONDS_MAX = 5_000;
/** Queue messages can wait, so a second environment of a consumer starts later than one of an API function. */
const SCALE_BACKGROUND_AFTER_MILLISECONDS = 1_000;
/**
 * A warm environment of another function is evicted only after this idle time; otherwise functions would evict each
 * other in turn.
 */
const EVICT_IDLE_MILLISECONDS = 500;
/**
 * When more functions wait than environments are allowed, an environment serves its function for this long before
 * eviction.
 */
const SERVE_MILLISECONDS_MIN = 200;
const IDLE_MILLISECONDS_MAX = 30_000;
const REAP_EVERY_MILLISECONDS = 5_000;
const TICK_MILLISECONDS = 25;

/** The init phase failed; the invocation returns this error. */
export class InitError extends Error {
  readonly error: FunctionError;

  constructor(error: FunctionError) {
    super(error.errorMessage);
    this.error = error;
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export const RATE_EXCEEDED: FunctionError = {
  errorType: 'TooManyRequestsException',
  errorMessage: 'Rate Exceeded.',
};

export class Pool {
  readonly #options: PoolOptions;
  readonly #environments = new Set<Environment>();
  readonly #idle = new Set<Environment>();
  readonly #booting = new Map<string, number>();
  /** When a function got its only environment. */
  readonly #readyAt = new Map<string, number>();
  /** By function, oldest first; no function without a waiting request. A surge has hundreds, so none is searched for. */
  readonly #waiting = new Map<FunctionSpec, Waiter[]>();
  #ticking: NodeJS.Timeout | undefined;
  readonly #reaping: NodeJS.Timeout;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#reaping = setInterval(() => this.#reap(), REAP_EVERY_MILLISECONDS).unref();
  }

  /** Returns the running environment that has this session token. */
  find(token: string): Environment | undefined {
    for (const environment of this.#environments)
      if (environment.token === token && environment.alive) return environment;
    return undefined;
  }

  get size(): number {
    return this.#environments.size;
  }

  /** Resolves with an idle environment of the function, starting one if necessary; rejects when too many requests wait. */
  acquire(spec: FunctionSpec): Promise<Environment> {
    let newest: Environment | undefined;
    for (const one of this.#idle) if (one.spec === spec && one.idleSince >= (newest?.idleSince ?? 0)) newest = one;
    if (newest) {
      this.#idle.delete(newest);
      return Promise.resolve(newest);
    }
    if (spec.reservedConcurrency !== undefined && this.isBehind(spec))
      return Promise.reject(new InitError(RATE_EXCEEDED));
    return new Promise((take, reject) => {
      const fail = (error: FunctionError): void => reject(new InitError(error));
      const waiter: Waiter = { since: performance.now(), take, fail };
      const queue = this.#waiting.get(spec);
      if (queue) queue.push(waiter);
      else this.#waiting.set(spec, [waiter]);
      this.#tick();
    });
  }

  /**
   * Passes the environment to the next request of its function, or makes it idle when another function has no
   * environment at all.
   */
  release(environment: Environment): void {
    if (!environment.alive || this.#closed) {
      this.#environments.delete(environment);
      this.#tick();
      return;
    }
    environment.idleSince = performance.now();
    const starving = [...this.#waiting.keys()].some((spec) => this.#count(spec) === 0);
    const servedEnough =
      environment.invocations > 0 && environment.idleSince - environment.bornAt >= SERVE_MILLISECONDS_MIN;
    const next = starving && servedEnough && this.#isFull() ? undefined : this.#next(environment.spec);
    if (next) next.take(environment);
    else this.#idle.add(environment);
    this.#tick();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#ticking);
    clearInterval(this.#reaping);
    for (const waiter of [...this.#waiting.values()].flat())
      waiter.fail({ errorType: 'Runtime.Shutdown', errorMessage: 'shutting down' });
    this.#waiting.clear();
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
    this.#environments.clear();
  }

  /** Takes the request of the function that has waited for longest. */
  #next(spec: FunctionSpec): Waiter | undefined {
    const queue = this.#waiting.get(spec);
    const next = queue?.shift();
    if (queue?.length === 0) this.#waiting.delete(spec);
    return next;
  }

  #isFull(): boolean {
    return this.#environments.size >= (this.#options.environmentsMax ?? ENVIRONMENTS_MAX);
  }

  #count(spec: FunctionSpec): number {
    let count = 0;
    for (const environment of this.#environments) if (environment.spec === spec) count++;
    return count;
  }

  /** Starts environments for waiting requests, oldest first, at most one for each function. */
  #tick(): void {
    clearTimeout(this.#ticking);
    this.#ticking = undefined;
    if (this.#closed) return;
    const now = performance.now();
    const oldest = [...this.#waiting].map(([spec, [first]]) => ({ spec, since: first?.since ?? now }));
    for (const { spec, since } of oldest.toSorted((a, b) => a.since - b.since)) {
      const count = this.#count(spec);
      const starving = count === 0;
      const late = now - since >= this.#scaleDelay(spec, count) && !this.#booting.get(spec.name);
      if ((starving || late) && this.#ensureCapacity(now, starving ? 0 : EVICT_IDLE_MILLISECONDS)) this.#boot(spec);
    }
    if (this.#waiting.size > 0) this.#ticking = setTimeout(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** True when the requests of a function wait for too long. A cold start is no such wait. */
  isBehind(spec: FunctionSpec): boolean {
    const [oldest] = this.#waiting.get(spec) ?? [];
    if (!oldest || this.#count(spec) === (this.#booting.get(spec.name) ?? 0)) return false;
    const { waitMillisecondsMax = RESERVED_WAIT_MILLISECONDS_MAX } = this.#options;
    const since = Math.max(oldest.since, this.#readyAt.get(spec.name) ?? 0);
    return performance.now() - since > waitMillisecondsMax;
  }

  #scaleDelay(spec: FunctionSpec, count: number): number {
    if (isComputing(spec) && count >= COMPUTING_ENVIRONMENTS_MAX) return Number.POSITIVE_INFINITY;
    if (this.#options.scaleAtOnce) return 0;
    const most = this.#options.scalesBeyondCores && isWaiting(spec) ? WAITING_ENVIRONMENTS_PER_CORE * CORES : CORES;
    if (count >= most) return SCALE_BEYOND_CORES_AFTER_MILLISECONDS;
    return this.#options.isBackground(spec) ? SCALE_BACKGROUND_AFTER_MILLISECONDS : SCALE_AFTER_MILLISECONDS;
  }

  #ensureCapacity(now: number, idleMilliseconds: number): boolean {
    if (!this.#isFull()) return true;
    let victim: Environment | undefined;
    for (const one of this.#idle) if (!victim || one.idleSince < victim.idleSince) victim = one;
    if (!victim || now - victim.idleSince < idleMilliseconds) return false;
    this.#drop(victim);
    return true;
  }

  #drop(environment: Environment): void {
    this.#idle.delete(environment);
    this.#environments.delete(environment);
    void environment.terminate();
  }

  #boot(spec: FunctionSpec): void {
    const environment = new Environment(spec, this.#options);
    this.#environments.add(environment);
    this.#booting.set(spec.name, (this.#booting.get(spec.name) ?? 0) + 1);
    void environment.started.then((error) => {
      const booting = (this.#booting.get(spec.name) ?? 1) - 1;
      this.#booting.set(spec.name, booting);
      if (this.#count(spec) - booting === 1) this.#readyAt.set(spec.name, performance.now());
      if (error) this.#next(spec)?.fail(error);
      this.release(environment);
    });
  }

  #reap(): void {
    const before = performance.now() - (this.#options.idleMillisecondsMax ?? IDLE_MILLISECONDS_MAX);
    for (const environment of this.#idle) if (environment.idleSince < before) this.#drop(environment);
  }
}
