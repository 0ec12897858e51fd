/**
 * All environments of this machine, at most fourteen: with ten, twenty functions that are asked in turn throw each other out
 * (3,400 requests over all routes took more than two minutes). A function always gets a first one; another only when somebody waited for
 * it, because here a cold start costs the CPU that would have served the queue meanwhile.
 */
import { availableParallelism } from 'node:os';
import { Environment, type EnvironmentOptions } from './environment.ts';
import type { FunctionSpec } from './functions.ts';
import type { FunctionError } from './protocol.ts';

export interface PoolOptions extends EnvironmentOptions {
  readonly environmentsMax?: number;
  /** A waiter gets an environment of its own at once: these are held for as long as somebody looks. */
  readonly held?: boolean;
}

interface Waiter {
  readonly spec: FunctionSpec;
  readonly since: number;
  take(environment: Environment): void;
  fail(error: FunctionError): void;
}

const ENVIRONMENTS_MAX = 14;
const CORES = Math.max(2, availableParallelism());
/** Most invocations take a few milliseconds: whoever waits longer than this is worth a cold start. */
const SCALE_AFTER_MILLISECONDS = 50;
/**
 * More threads of one function than cores only help when it waits for others: then its queue stands for this long. Each
 * brings its own cold start and its own compiled code (measured on a hot product: 7.6 CPU ms an order with two, 10 with six).
 */
const SCALE_BEYOND_CORES_AFTER_MILLISECONDS = 5_000;
/** A queue can wait: a second consumer is only worth its start when the first one waits for others. */
const SCALE_BACKGROUND_AFTER_MILLISECONDS = 1_000;
/** A warm environment of another function is only taken when it has rested this long, or functions would steal in turns. */
const EVICT_IDLE_MILLISECONDS = 500;
/** When more functions wait than there are places, each environment works this long before it makes room. */
const STEP_MILLISECONDS = 200;
const REAP_IDLE_MILLISECONDS = 30_000;
const TICK_MILLISECONDS = 25;

/** An init that failed: what Lambda answers instead of running the event. */
export class InitError extends Error {
  readonly error: FunctionError;

  constructor(error: FunctionError) {
    super(error.errorMessage);
    this.error = error;
  }
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #environments = new Set<Environment>();
  readonly #idle = new Set<Environment>();
  readonly #booting = new Map<string, number>();
  #waiters: Waiter[] = [];
  #ticking: NodeJS.Timeout | undefined;
  readonly #reaping: NodeJS.Timeout;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#reaping = setInterval(() => this.#reap(), REAP_IDLE_MILLISECONDS / 6).unref();
  }

  /** The living environment behind a session token. */
  find(token: string): Environment | undefined {
    for (const environment of this.#environments)
      if (environment.token === token && environment.alive) return environment;
    return undefined;
  }

  get size(): number {
    return this.#environments.size;
  }

  /** Waits for an environment that is free for this function. */
  acquire(spec: FunctionSpec): Promise<Environment> {
    let newest: Environment | undefined;
    for (const one of this.#idle) if (one.spec === spec && one.idleSince >= (newest?.idleSince ?? 0)) newest = one;
    if (newest) {
      this.#idle.delete(newest);
      return Promise.resolve(newest);
    }
    return new Promise((take, reject) => {
      const fail = (error: FunctionError): void => reject(new InitError(error));
      this.#waiters.push({ spec, since: performance.now(), take, fail });
      this.#tick();
    });
  }

  /** Gives an environment back: to whoever waits for its function, unless another function has none at all. */
  release(environment: Environment): void {
    if (!environment.alive || this.#closed) {
      this.#environments.delete(environment);
      this.#tick();
      return;
    }
    environment.idleSince = performance.now();
    const starving = this.#waiters.some(({ spec }) => this.#count(spec) === 0);
    const next = this.#waiters.find(({ spec }) => spec === environment.spec);
    const servedEnough = environment.invocations > 0 && environment.idleSince - environment.bornAt >= STEP_MILLISECONDS;
    if (next && !(starving && servedEnough && this.#isFull())) {
      this.#waiters = this.#waiters.filter((waiter) => waiter !== next);
      next.take(environment);
    } else {
      this.#idle.add(environment);
    }
    this.#tick();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#ticking);
    clearInterval(this.#reaping);
    for (const waiter of this.#waiters) waiter.fail({ errorType: 'Runtime.Shutdown', errorMessage: 'shutting down' });
    this.#waiters = [];
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
    this.#environments.clear();
  }

  #isFull(): boolean {
    return this.#environments.size >= (this.#options.environmentsMax ?? ENVIRONMENTS_MAX);
  }

  #count(spec: FunctionSpec): number {
    let count = 0;
    for (const environment of this.#environments) if (environment.spec === spec) count++;
    return count;
  }

  /** Looks after the queue, oldest first, once for each function that waits. */
  #tick(): void {
    clearTimeout(this.#ticking);
    this.#ticking = undefined;
    if (this.#closed) return;
    const now = performance.now();
    const oldest = new Map<FunctionSpec, Waiter>();
    for (const waiter of this.#waiters) if (!oldest.has(waiter.spec)) oldest.set(waiter.spec, waiter);
    for (const [spec, { since }] of oldest) {
      const count = this.#count(spec);
      const starving = count === 0;
      const patience = this.#patience(spec, count);
      const late = now - since >= patience && !this.#booting.get(spec.name);
      if ((starving || late) && this.#makeRoom(now, starving ? 0 : EVICT_IDLE_MILLISECONDS)) this.#boot(spec);
    }
    if (this.#waiters.length > 0) this.#ticking = setTimeout(() => this.#tick(), TICK_MILLISECONDS);
  }

  #patience(spec: FunctionSpec, count: number): number {
    if (this.#options.held) return 0;
    if (count >= CORES) return SCALE_BEYOND_CORES_AFTER_MILLISECONDS;
    return this.#options.isBackground(spec) ? SCALE_BACKGROUND_AFTER_MILLISECONDS : SCALE_AFTER_MILLISECONDS;
  }

  #makeRoom(now: number, restedMilliseconds: number): boolean {
    if (!this.#isFull()) return true;
    let victim: Environment | undefined;
    for (const one of this.#idle) if (!victim || one.idleSince < victim.idleSince) victim = one;
    if (!victim || now - victim.idleSince < restedMilliseconds) return false;
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
      this.#booting.set(spec.name, (this.#booting.get(spec.name) ?? 1) - 1);
      if (error) {
        const first = this.#waiters.find((waiter) => waiter.spec === spec);
        this.#waiters = this.#waiters.filter((waiter) => waiter !== first);
        first?.fail(error);
      }
      this.release(environment);
    });
  }

  #reap(): void {
    const before = performance.now() - REAP_IDLE_MILLISECONDS;
    for (const environment of this.#idle) if (environment.idleSince < before) this.#drop(environment);
  }
}
