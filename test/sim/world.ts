/**
 * Time, chance and processes of one run. Everything that happens is an event of one heap, so a seed is a whole history.
 * A process reaches the outside by `call` alone; when it is killed, the call it waits for never settles: no catch, no
 * finally, no acknowledgement, as when a machine is gone.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import type { Fault, Outage, Service, Weather } from './faults.ts';
import { createRandom } from './random.ts';
import { createTrace } from './trace.ts';

export interface Process {
  readonly name: string;
  readonly id: number;
  readonly deadline: number;
  alive: boolean;
  /** What happens where it was waited for: once, with nothing when it died. */
  end(answer: unknown): void;
}

interface PortCall {
  readonly label: string;
  readonly caller: Process | undefined;
  readonly effect: () => unknown;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Happening {
  readonly at: number;
  readonly nth: number;
  readonly run: () => unknown;
}

/** The n-th port call of the run, and on which side of it its caller dies. */
export interface CrashPoint {
  readonly nth: number;
  readonly side: 'before' | 'after';
}

/** An answer that takes its time, such as a time limit that runs out. */
export const late = <E extends Error>(error: E, milliseconds: number): E =>
  Object.assign(error, { lateMilliseconds: milliseconds });

const EPOCH = Date.UTC(2026, 0, 15);
const STEPS_MAX = 50_000;
const HAPPENINGS_MAX = 30_000;

export type World = ReturnType<typeof createWorld>;

export function createWorld(
  seed: number,
  weatherOf: (random: ReturnType<typeof createRandom>) => Weather,
  crash?: CrashPoint,
) {
  const random = createRandom(seed);
  const weather = weatherOf(random);
  const trace = createTrace();
  const running = new AsyncLocalStorage<Process>();
  const heap: Happening[] = [];
  const points: string[] = [];
  let [now, happenings, processes, composing, healed] = [EPOCH, 0, 0, 0, false];
  let fresh: PortCall[] = [];
  let broken: string | undefined;

  const note = (...words: unknown[]): void => trace.add(now - EPOCH, words);
  const violate = (what: string): void => {
    note('BROKEN', what);
    broken ??= what;
  };
  const hit = (fault: Fault): boolean => {
    const odds = healed ? 0 : (weather.odds.get(fault) ?? 0);
    const yes = odds > 0 && random.chance(odds);
    if (yes) note('fault', fault);
    return yes;
  };
  const away = (service: Service): Outage | undefined =>
    healed
      ? undefined
      : weather.outages.find(
          (one) =>
            one.service === service &&
            now - EPOCH >= one.atMilliseconds &&
            now - EPOCH < one.atMilliseconds + one.milliseconds,
        );
  const after = (milliseconds: number, run: () => unknown): void => {
    const happening = { at: now + Math.max(0, Math.round(milliseconds)), nth: happenings++, run };
    let low = 0;
    for (let high = heap.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (comesFirst(heap[middle] as Happening, happening)) low = middle + 1;
      else high = middle;
    }
    heap.splice(low, 0, happening);
  };
  const latency = (): number => (hit('process.slow') ? random.between(100, 4_000) : random.between(1, 30));

  const kill = (process: Process | undefined, why: string): void => {
    if (!process?.alive) return;
    process.alive = false;
    note('killed', process.name, process.id, why);
    process.end(undefined);
  };

  async function perform({ label, caller, effect, resolve, reject }: PortCall, nth: number): Promise<void> {
    // It is on its way: it happens even when its caller has died since.
    let settle: () => void;
    let wait: number | undefined;
    try {
      const answer = await effect();
      note(label, answer);
      settle = () => resolve(answer as never);
    } catch (error) {
      note(label, 'failed', (error as Error).message);
      wait = (error as { lateMilliseconds?: number }).lateMilliseconds;
      settle = () => reject(error);
    }
    if ((crash?.nth === nth && crash.side === 'after') || hit('process.crash')) return kill(caller, `after ${label}`);
    after(wait ?? latency(), () => (caller?.alive ?? true) && settle());
  }

  // Calls made in one turn are put in order by name: not even the order of micro-tasks is left to chance.
  function dispatch(): void {
    const calls = fresh.toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
    fresh = [];
    for (const call of calls) {
      const nth = points.push(`${call.caller?.name ?? 'world'} ${call.label}`);
      if ((crash?.nth === nth && crash.side === 'before') || hit('process.crash'))
        kill(call.caller, `before ${call.label}`);
      else after(latency(), () => perform(call, nth));
    }
  }

  async function settle(): Promise<void> {
    for (let turns = 0; turns === 0 || composing > 0; turns++) {
      if (turns > STEPS_MAX) throw new Error('a mail that was claimed was neither sent nor put off');
      await turn();
    }
    dispatch();
  }

  return {
    random,
    weather,
    isCrashing: crash !== undefined,
    trace,
    points,
    now: () => now,
    elapsed: () => now - EPOCH,
    broken: () => broken,
    note,
    violate,
    hit,
    away,
    after,
    heal: () => {
      healed = true;
      note('healed');
    },
    /** Mails are composed by streams: so many more calls are on their way than a turn of the loop shows. */
    compose: (count: number): void => {
      composing += count;
    },
    isComposing: () => composing > 0,
    caller: () => running.getStore(),

    /** A call of the running process to the outside: it happens a little later, and its answer comes later still. */
    call<T>(label: string, effect: () => T | Promise<T>): Promise<T> {
      const caller = running.getStore();
      return new Promise<T>((resolve, reject) => {
        if (caller?.alive ?? true) fresh.push({ label, caller, effect, resolve, reject });
      });
    },
    sleep(milliseconds: number): Promise<void> {
      const caller = running.getStore();
      return new Promise((resolve) => after(milliseconds, () => (caller?.alive ?? true) && resolve()));
    },

    /** Starts a function; `end` hears its answer, or undefined when it died. */
    invoke<T>(
      name: string,
      seconds: number,
      run: (process: Process) => Promise<T>,
      end: (answer: T | undefined) => void,
    ): void {
      const process: Process = {
        name,
        id: ++processes,
        deadline: now + seconds * 1_000,
        alive: true,
        end: end as never,
      };
      note('invoke', name, process.id);
      after(seconds * 1_000, () => kill(process, 'out of time'));
      void running.run(process, async () => {
        const answer = await run(process).catch((error: Error) => {
          violate(`${name} threw ${error.stack ?? error.message}`);
          return undefined;
        });
        if (!process.alive) return;
        process.alive = false;
        end(answer);
      });
    },

    /** Lets everything happen until nothing is left to, or something is broken. */
    async rest(check: () => Promise<void>): Promise<void> {
      await settle();
      for (let count = 0; heap.length > 0 && broken === undefined; count++) {
        if (count > HAPPENINGS_MAX) return violate('it never comes to rest');
        const { at, run } = heap.shift() as Happening;
        now = Math.max(now, at);
        await run();
        await settle();
        await check();
      }
    },
  };
}

const comesFirst = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth);
