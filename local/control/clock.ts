/** Moves the test clock, then waits until everything that became due by it has been handed out and handled. */
import type pg from 'pg';
import type { Clock } from '#local/runtime/clock.ts';
import { dueEvents, shiftDatabaseClock } from './database-clock.ts';

export interface Work {
  /** Messages that could be received, batches that run, callbacks on their way. */
  readonly now: number;
  /** Messages somebody holds, or that wait for another try. */
  readonly inFlight: number;
  /** When the next message, batch window or callback is due; undefined: nothing waits for its time. */
  readonly nextAt: number | undefined;
}

export interface ClockPorts {
  readonly clock: Clock;
  readonly pool: pg.Pool;
  /** Remembers the offset for the next start. */
  save(offsetMilliseconds: number): void;
  /** Sends what a schedule owes by now. */
  fireSchedules(): Promise<void>;
  work(): Promise<Work>;
}

export interface ClockResponse {
  readonly now: string;
  /** False: something was still going on when we stopped waiting. */
  readonly settled: boolean;
}

export interface ClockControl {
  readonly clock: Clock;
  /** Moves the clock forward, then waits until all that became due by it is done. */
  advance(milliseconds: number): Promise<ClockResponse>;
  /**
   * Moves to the moment at which the next thing is due, and waits until it is done; what waits for a later moment, as a
   * message for its next try, goes on waiting. So time passes as it would, and nobody has to know how long anything takes.
   * When nothing is due within `atMostMilliseconds` it moves as far as that, or not at all when there is no such limit.
   */
  toNext(atMostMilliseconds?: number): Promise<ClockResponse & { readonly movedSeconds: number }>;
  /** Waits until nothing is due, in a queue or in the outbox, nor waits for another try. */
  settle(): Promise<boolean>;
}

const SETTLE_MILLISECONDS_MAX = 20_000;
/** Between two parts a message is nowhere to be seen for a moment, so calm must be seen twice in a row. */
const POLL_MILLISECONDS = 40;
/** What is due within this time goes together. */
const TOGETHER_MILLISECONDS = 1_000;

/** @see https://en.wikipedia.org/wiki/ISO_8601#Durations : days, hours, minutes and seconds */
export function readDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match || text.endsWith('T') || text === 'P') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

export function openClockControl(ports: ClockPorts): ClockControl {
  const { clock, pool } = ports;
  const settle = () => waitUntilNone(async () => open(await ports.work()) + (await dueEvents(pool)));
  // An event that is due, and nobody at work on it, waits as a message does: for its relay's next try.
  const rest = () => waitUntilNone(async () => (await ports.work()).now);
  // One move at a time: two that read the same offset would leave the database behind.
  let moving: Promise<void> = Promise.resolve();
  const move = (milliseconds: number): Promise<void> => {
    moving = moving.catch(ignore).then(async () => {
      // The database first: whoever wakes by the new time must find it there too. It never goes back.
      await shiftDatabaseClock(pool, clock.offset() + milliseconds);
      clock.advance(milliseconds);
      ports.save(clock.offset());
      await ports.fireSchedules();
    });
    return moving;
  };
  const answer = (settled: boolean): ClockResponse => ({ now: new Date(clock.now()).toISOString(), settled });
  return {
    clock,
    settle,
    async advance(milliseconds) {
      await move(milliseconds);
      return answer(await settle());
    },
    async toNext(atMostMilliseconds = Number.POSITIVE_INFINITY) {
      await rest();
      const { nextAt } = await ports.work();
      const next = nextAt === undefined ? undefined : Math.max(0, nextAt - clock.now()) + TOGETHER_MILLISECONDS;
      const milliseconds = Math.min(next ?? Number.POSITIVE_INFINITY, atMostMilliseconds);
      if (!Number.isFinite(milliseconds)) return { ...answer(true), movedSeconds: 0 };
      await move(milliseconds);
      return { ...answer(await rest()), movedSeconds: milliseconds / 1000 };
    },
  };
}

const ignore = (): void => undefined;

const open = ({ now, inFlight }: Work): number => now + inFlight;

async function waitUntilNone(left: () => Promise<number>): Promise<boolean> {
  const until = performance.now() + SETTLE_MILLISECONDS_MAX;
  for (let calm = false; performance.now() < until; ) {
    const none = (await left()) === 0;
    if (calm && none) return true;
    calm = none;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  return false;
}
