/**
 * Restarts the parts that run outside the main thread (PostgreSQL, the queue emulator) when they end unexpectedly, and
 * gives up after a few tries.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** A process or a thread. */
export interface Child {
  readonly pid?: number | undefined;
  /** Resolves with the reason when the child has ended: `signal SIGKILL`, `exit code 1`. */
  readonly ended: Promise<string>;
  /** Ends the child in order. Resolves at once when the child has ended already. */
  stop(): Promise<void>;
  /** Ends the child like a crash. */
  kill(): void;
}

export interface ChildReport {
  readonly name: string;
  readonly state: 'running' | 'restarting' | 'failed';
  readonly pid: number | undefined;
  /** Restarts since the start of the system. */
  readonly restarts: number;
  /** Why the child ended the last time, or why the last restart failed. */
  readonly lastProblem: string | undefined;
}

export interface Supervisor {
  /** Starts a child and supervises it until the returned function stops it; rejects when the first start fails. */
  run(name: string, start: () => Promise<Child>): Promise<() => Promise<void>>;
  report(): readonly ChildReport[];
  /** Kills a child like a crash; returns false when no child has this name. */
  kill(name: string): boolean;
  /** Sets the work that runs after every restart. */
  afterRestart(work: () => Promise<void>): void;
}

export interface SupervisorOptions {
  warn(line: string): void;
  /** Rejects when no child can be restarted, as on a full disk. Asked when a child has ended. */
  checkRestart?(): Promise<void>;
  /** Milliseconds before each try to start a child again. */
  readonly delays?: readonly number[];
  /** Called once, when a child could not be restarted. */
  fail(error: Error): void;
}

/**
 * After kill -9 the sessions of PostgreSQL need a moment to notice that their server has ended; until then a new server
 * cannot start.
 */
const DELAYS_MILLISECONDS = [100, 500, 1_000, 2_000, 4_000];
/** A child that has run this long begins a new series of attempts when it ends. */
const STABLE_MILLISECONDS = 60_000;

class Supervised {
  readonly name: string;
  child: Child;
  state: ChildReport['state'] = 'running';
  restarts = 0;
  lastProblem: string | undefined;
  readonly #start: () => Promise<Child>;
  readonly #delays: readonly number[];
  readonly #stopping = new AbortController();
  #attempts = 0;
  #startedAt = performance.now();

  constructor(name: string, child: Child, start: () => Promise<Child>, delays: readonly number[]) {
    this.name = name;
    this.child = child;
    this.#start = start;
    this.#delays = delays;
  }

  /** Restarts the child whenever it ends. Resolves after `stop`; rejects when it cannot be restarted. */
  async watch({ warn, checkRestart }: SupervisorOptions, restarted: () => Promise<void>): Promise<void> {
    for (;;) {
      this.lastProblem = await this.child.ended;
      if (this.#stopping.signal.aborted) return;
      this.state = 'restarting';
      const endedAt = performance.now();
      await checkRestart?.();
      if (this.#stopping.signal.aborted) return;
      warn(`${this.name} ended unexpectedly (${this.lastProblem}) and is restarted`);
      if (!(await this.#restart())) return;
      this.state = 'running';
      this.restarts++;
      warn(`${this.name} is running again after ${((performance.now() - endedAt) / 1_000).toFixed(1)} s`);
      await restarted();
    }
  }

  /** Resolves with false after `stop`; rejects when no try is left. */
  async #restart(): Promise<boolean> {
    const { signal } = this.#stopping;
    if (performance.now() - this.#startedAt > STABLE_MILLISECONDS) this.#attempts = 0;
    while (this.#attempts < this.#delays.length) {
      await sleep(this.#delays[this.#attempts++], undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return false;
      try {
        this.child = await this.#start();
        this.#startedAt = performance.now();
        return !signal.aborted;
      } catch (error) {
        this.lastProblem = error instanceof Error ? error.message : String(error);
      }
    }
    throw new Error(`${this.name} could not be restarted in ${this.#delays.length} tries: ${this.lastProblem}`);
  }

  async stop(watching: Promise<void>): Promise<void> {
    this.#stopping.abort();
    // A restart in progress ends first, so that its child is stopped, too.
    if (this.state === 'restarting') await watching;
    await this.child.stop();
  }
}

/** Creates the supervisor of one system. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { warn, fail, delays = DELAYS_MILLISECONDS } = options;
  const all = new Map<string, Supervised>();
  let heal = async (): Promise<void> => {};
  const restarted = (): Promise<void> =>
    heal().catch((error: unknown) => warn(`failed to send the messages of the schedules: ${String(error)}`));

  return {
    async run(name, start) {
      const one = new Supervised(name, await start(), start, delays);
      all.set(name, one);
      const watching = one.watch(options, restarted).catch((error: Error) => {
        one.state = 'failed';
        fail(error);
      });
      return () => one.stop(watching);
    },
    report: () =>
      [...all.values()].map(({ name, state, child, restarts, lastProblem }) => {
        const pid = state === 'running' ? child.pid : undefined;
        return { name, state, pid, restarts, lastProblem };
      }),
    kill(name) {
      all.get(name)?.child.kill();
      return all.has(name);
    },
    afterRestart(work) {
      heal = work;
    },
  };
}
