/** Moves the test clock, then waits until everything that became due by it has been handed out and handled. */
import type pg from 'pg';
import type { Clock } from '#local/clock.ts';
import { dueEvents, shiftDatabaseClock } from './database-clock.ts';

export interface ClockPorts {
  readonly clock: Clock;
  readonly pool: pg.Pool;
  /** Remembers the offset for the next start. */
  save(offsetMilliseconds: number): void;
  /** Sends what a schedule owes by now. */
  fireSchedules(): Promise<void>;
  /** Messages that are visible or being handled, batches that run, callbacks that are due. */
  busy(): Promise<number>;
}

export interface ClockAnswer {
  readonly now: string;
  /** False: something was still going on when we stopped waiting. */
  readonly settled: boolean;
}

const SETTLE_MILLISECONDS_MAX = 20_000;
const LOOK_MILLISECONDS = 50;
/** Between two parts a message is nowhere to be seen for a moment, so calm must be seen this often in a row. */
const CALM_LOOKS = 4;

/** @see https://en.wikipedia.org/wiki/ISO_8601#Durations : days, hours, minutes and seconds */
export function readDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match || text.endsWith('T') || text === 'P') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Waits until nothing is due, in a queue or in the outbox. */
export async function settle(ports: ClockPorts, millisecondsMax = SETTLE_MILLISECONDS_MAX): Promise<boolean> {
  const until = performance.now() + millisecondsMax;
  for (let calm = 0; performance.now() < until; ) {
    const open = (await ports.busy()) + (await dueEvents(ports.pool));
    calm = open === 0 ? calm + 1 : 0;
    if (calm >= CALM_LOOKS) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
  return false;
}

/** Moves the clock forward; it never goes back. */
export async function advance(ports: ClockPorts, milliseconds: number): Promise<ClockAnswer> {
  const { clock, pool } = ports;
  // The database first: whoever wakes by the new time must find it there too.
  await shiftDatabaseClock(pool, clock.offset() + milliseconds);
  clock.advance(milliseconds);
  ports.save(clock.offset());
  await ports.fireSchedules();
  const settled = await settle(ports);
  return { now: new Date(clock.now()).toISOString(), settled };
}
