/** The checks of the smoke test. Each check is right, wrong, or not checked with a reason. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedFunction } from '#lib/functions.ts';

export interface Finding {
  readonly name: string;
  readonly state: 'right' | 'wrong' | 'not checked';
  /** What the check saw, or why nothing was checked. */
  readonly text: string;
  readonly milliseconds: number;
  /** The request that failed. */
  readonly requestId?: string | undefined;
  /** The functions whose logs show the cause. */
  readonly functions: readonly DeployedFunction[];
}

/** A check saw something else than expected. */
export class Unexpected extends Error {
  readonly requestId: string | undefined;
  constructor(expected: string, seen: string, requestId?: string) {
    super(`expected ${expected}, but saw ${seen}`);
    this.requestId = requestId;
  }
}

/** A check could not be made; the message is the reason. */
export class NotChecked extends Error {}

/** What a check saw, and a value for later checks. */
export type Seen<T> = readonly [text: string, value: T];

export interface Wait<T> {
  readonly expected: string;
  readonly seconds: number;
  isRight(value: T): boolean;
  /** Describes the last value when the time is over. */
  show(value: T): string;
}

const POLL_MILLISECONDS = 500;

export interface Checks {
  readonly findings: readonly Finding[];
  /**
   * Makes a check and reports its finding. Returns the value of the check; undefined when it was wrong or not made. After
   * an interruption no further check is made.
   * @param functions the functions whose logs show the cause of a failure, the most likely one first
   */
  check<T>(name: string, functions: readonly DeployedFunction[], run: () => Promise<Seen<T>>): Promise<T | undefined>;
  /** The same, also after an interruption. */
  finish: Checks['check'];
  /** Reads a value until it is right; throws `Unexpected` with the last value when the time is over. */
  waitFor<T>(read: () => Promise<T>, wait: Wait<T>): Promise<T>;
}

/** Creates the checks of one run, which `signal` interrupts. */
export function createChecks(report: (finding: Finding) => void, signal: AbortSignal): Checks {
  const findings: Finding[] = [];
  const isInterrupted = ({ name }: Error): boolean => signal.aborted && name === 'AbortError';
  const finish: Checks['check'] = async (name, functions, run) => {
    const startedAt = performance.now();
    const record = (state: Finding['state'], text: string, requestId?: string): void => {
      const milliseconds = Math.round(performance.now() - startedAt);
      const finding = { name, state, text, milliseconds, requestId, functions };
      findings.push(finding);
      report(finding);
    };
    try {
      const [text, value] = await run();
      record('right', text);
      return value;
    } catch (error) {
      if (isInterrupted(error as Error)) record('not checked', 'interrupted');
      else if (error instanceof NotChecked) record('not checked', error.message);
      else record('wrong', describe(error as Error), error instanceof Unexpected ? error.requestId : undefined);
      return undefined;
    }
  };
  return {
    findings,
    finish,
    check: (name, functions, run) =>
      finish(name, functions, async () => {
        if (signal.aborted) throw new NotChecked('interrupted');
        return run();
      }),
    async waitFor(read, { expected, seconds, isRight, show }) {
      const end = performance.now() + seconds * 1_000;
      for (;;) {
        const value = await read();
        if (isRight(value)) return value;
        if (performance.now() > end) throw new Unexpected(`${expected} within ${seconds} s`, show(value));
        await sleep(POLL_MILLISECONDS, undefined, { signal });
      }
    },
  };
}

/** The message of `fetch` is always "fetch failed"; its cause has the reason. */
const describe = ({ message, cause }: Error): string =>
  cause instanceof Error ? `${message}: ${cause.message || cause.name}` : message;

/** Returns a value that an earlier check had to provide; without the value there is nothing to check. */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotChecked(`no ${what}`);
  return value;
}
