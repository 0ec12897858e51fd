/**
 * Time, randomness and processes of one run. All events are in one heap, so a seed determines the whole history. A process
 * makes outside calls only with `call`. When the process is killed, its pending call never settles: no catch, no finally,
 * no acknowledgement, as when a machine fails.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Fault, FaultPlan, Outage, Service } from './faults.ts';
import { createRandom } from './random.ts';
import { createTrace } from './trace.ts';

export interface Process {
  readonly name: string;
  readonly id: number;
  readonly deadline: number;
  alive: boolean;
  /** Calls without a result yet. */
  openCalls: number;
  /** The number of the last call that had its effect. */
  lastCall: number | undefined;
  /** Called once with the result, or with undefined when the process died. */
  end(result: unknown): void;
}

interface PortCall {
  readonly label: string;
  readonly caller: Process | undefined;
  readonly effect: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

interface ScheduledEvent {
  readonly at: number;
  readonly nth: number;
  readonly run: () => unknown;
}

/** The n-th port call of the run, and whether its caller dies before or after the call. */
export interface CrashPoint {
  readonly nth: number;
  readonly side: 'before' | 'after';
}

/** Delays an error, for example by the time limit that has to run out first. */
export const late = <E extends Error>(error: E, milliseconds: number): E =>
  Object.assign(error, { lateMilliseconds: milliseconds });

const EPOCH = Date.UTC(2026, 0, 15);
const STEPS_MAX = 50_000;
const EVENTS_MAX = 45_000;

export type World = ReturnType<typeof createWorld>;

export function createWorld(
  seed: number,
  planOf: (random: ReturnType<typeof createRandom>) => FaultPlan,
  crash?: CrashPoint,
  goesOn = false,
) {
  const random = createRandom(seed);
  const faultPlan = planOf(random);
  const trace = createTrace();
  const running = new AsyncLocalStorage<Process>();
  const heap: ScheduledEvent[] = [];
  const points: string[] = [];
  const following = new Map<number, number>();
  const reading = new Set<number>();
  let [now, eventCount, processes, composing, healed, isReading] = [EPOCH, 0, 0, 0, false, false];
  let fresh: PortCall[] = [];
  let broken: string | undefined;
  let hasCrashed = false;
  let endListener: (process: Process) => void = () => undefined;

  const log = (...words: unknown[]): void => trace.add(now - EPOCH, words);
  const violate = (what: string): void => {
    log('VIOLATION', what);
    broken ??= what;
  };
  const hit = (fault: Fault): boolean => {
    const rate = healed ? 0 : (faultPlan.rates.get(fault) ?? 0);
    const isHit = rate > 0 && random.chance(rate);
    if (isHit) log('fault', fault);
    return isHit;
  };
  const outageOf = (service: Service): Outage | undefined =>
    healed
      ? undefined
      : faultPlan.outages.find(
          (one) =>
            one.service === service &&
            now - EPOCH >= one.atMilliseconds &&
            now - EPOCH < one.atMilliseconds + one.milliseconds,
        );
  const after = (milliseconds: number, run: () => unknown): void => {
    const event = { at: now + Math.max(0, Math.round(milliseconds)), nth: eventCount++, run };
    let low = 0;
    for (let high = heap.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (isBefore(heap[middle] as ScheduledEvent, event)) low = middle + 1;
      else high = middle;
    }
    heap.splice(low, 0, event);
  };
  const latency = (): number => (hit('process.slow') ? random.between(100, 4_000) : random.between(1, 30));

  const kill = (process: Process | undefined, why: string): void => {
    if (!process?.alive) return;
    process.alive = false;
    log('killed', process.name, process.id, why);
    process.end(undefined);
  };

  const isCrash = (nth: number, side: CrashPoint['side']): boolean => {
    const isHere = crash?.nth === nth && crash.side === side;
    hasCrashed ||= isHere;
    return isHere;
  };

  async function perform({ label, caller, effect, resolve, reject }: PortCall, nth: number): Promise<void> {
    // The call is in flight: it takes effect even if its caller has died since.
    let settle: () => void;
    let wait: number | undefined;
    isReading = false;
    try {
      const result = await effect();
      log(label, result);
      settle = () => resolve(result as never);
    } catch (error) {
      log(label, 'failed', (error as Error).message);
      wait = (error as { lateMilliseconds?: number }).lateMilliseconds;
      settle = () => reject(error);
    }
    if (isReading) reading.add(nth);
    if (isCrash(nth, 'after') || hit('process.crash')) return kill(caller, `after ${label}`);
    if (caller) caller.lastCall = nth;
    after(wait ?? latency(), () => {
      if (!(caller?.alive ?? true)) return;
      if (caller) caller.openCalls--;
      settle();
    });
  }

  // Calls of one event-loop tick are sorted by label, so that the order of micro-tasks does not matter.
  function dispatch(): void {
    const calls = fresh.toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
    fresh = [];
    for (const call of calls) {
      const nth = points.push(`${call.caller?.name ?? 'world'} ${call.label}`);
      if (call.caller?.lastCall && call.caller.openCalls === 1) following.set(nth, call.caller.lastCall);
      if (isCrash(nth, 'before') || hit('process.crash')) kill(call.caller, `before ${call.label}`);
      else after(latency(), () => perform(call, nth));
    }
  }

  async function settle(): Promise<void> {
    for (let ticks = 0; ticks === 0 || composing > 0; ticks++) {
      if (ticks > STEPS_MAX) throw new Error('a claimed mail was neither sent nor postponed');
      await nextTick();
    }
    dispatch();
  }

  return {
    random,
    faultPlan,
    isCrashing: crash !== undefined,
    /** Whether the crash point of the run was reached. */
    hasCrashed: (): boolean => hasCrashed,
    trace,
    points,
    following,
    reading,
    /** Whether the effect of the running call has changed nothing so far. By default it has. */
    setReading: (value: boolean): void => {
      isReading = value;
    },
    now: () => now,
    elapsed: () => now - EPOCH,
    broken: () => broken,
    log,
    violate,
    hit,
    outageOf,
    after,
    heal: () => {
      healed = true;
      log('all faults ended');
    },
    /** Mails are composed by streams, which take several ticks of the event loop. `count` more send calls will follow. */
    compose: (count: number): void => {
      composing += count;
    },
    isComposing: () => composing > 0,
    caller: () => running.getStore(),
    /** Calls the listener whenever a process ends without dying. */
    onEnd: (listener: (process: Process) => void): void => {
      endListener = listener;
    },

    /** Makes an outside call of the running process. The call takes effect after a delay, and its result arrives after another. */
    call<T>(label: string, effect: () => T | Promise<T>): Promise<T> {
      const caller = running.getStore();
      return new Promise<T>((resolve, reject) => {
        if (!(caller?.alive ?? true)) return;
        if (caller) caller.openCalls++;
        fresh.push({ label, caller, effect, resolve, reject });
      });
    },
    sleep(milliseconds: number): Promise<void> {
      const caller = running.getStore();
      return new Promise((resolve) => after(milliseconds, () => (caller?.alive ?? true) && resolve()));
    },

    /** Starts a function. `end` gets its result, or undefined when the process died. */
    invoke<T>(
      name: string,
      seconds: number,
      run: (process: Process) => Promise<T>,
      end: (result: T | undefined) => void,
    ): void {
      const process: Process = {
        name,
        id: ++processes,
        deadline: now + seconds * 1_000,
        alive: true,
        openCalls: 0,
        lastCall: undefined,
        end: end as never,
      };
      log('invoke', name, process.id);
      after(seconds * 1_000, () => kill(process, 'out of time'));
      void running.run(process, async () => {
        const result = await run(process).catch((error: Error) => {
          violate(`${name} threw ${error.stack ?? error.message}`);
          return undefined;
        });
        if (!process.alive) return;
        process.alive = false;
        endListener(process);
        end(result);
      });
    },

    /** Runs all events until none is left, or until a violation (unless `goesOn`). */
    async rest(check: () => Promise<void>): Promise<void> {
      await settle();
      for (let count = 0; heap.length > 0 && (goesOn || broken === undefined); count++) {
        if (count > EVENTS_MAX) return violate(`more than ${EVENTS_MAX} events: the run does not come to rest`);
        const { at, run } = heap.shift() as ScheduledEvent;
        now = Math.max(now, at);
        await run();
        await settle();
        await check();
      }
    },
  };
}

const isBefore = (a: ScheduledEvent, b: ScheduledEvent): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth);
