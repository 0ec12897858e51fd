/** Advances the test clock, then waits until everything that became due has been delivered and handled. */
import type pg from 'pg';
import type { Clock } from '#local/runtime/clock.ts';
import { dueEvents, shiftDatabaseClock } from './database-clock.ts';

export interface Work {
  /** Messages that are visible, batches that run, and callbacks in progress. */
  readonly now: number;
  /** Batches that run. */
  readonly running: number;
  /** Messages that a consumer holds or that wait for their next attempt. */
  readonly inFlight: number;
  /** The next message of each queue, the next batch and the next callback that become due later. */
  readonly due: readonly Due[];
}

export interface Due {
  /** Epoch milliseconds. */
  readonly at: number;
  /** @example 'restock: receive 3 of 5' */
  readonly what: string;
}

/** The work that becomes due next. */
export interface Next {
  readonly at: string;
  readonly seconds: number;
  readonly what: readonly string[];
}

export interface ClockPorts {
  readonly clock: Clock;
  readonly pool: pg.Pool;
  /** Stores the offset for the next start. */
  save(offsetMilliseconds: number): void;
  /** Sends the messages of every schedule that is due. */
  fireSchedules(): Promise<void>;
  work(): Promise<Work>;
}

export interface ClockResponse {
  readonly now: string;
  /** False when some work had not finished at the end of the waiting time. */
  readonly settled: boolean;
}

export interface NextResponse extends ClockResponse {
  readonly movedSeconds: number;
  /** The work that became due. */
  readonly what: readonly string[];
}

export interface ClockControl {
  readonly clock: Clock;
  /**
   * Advances the clock when no batch runs, then waits until everything that became due is done. A batch that began before would
   * count its delays from the earlier time: its next poll would come late by the whole move. A batch that does not end holds the
   * clock for a few seconds only, because a story may need the later time to end it.
   */
  advance(milliseconds: number): Promise<ClockResponse>;
  /**
   * Advances the clock to the next due time and waits until that work is done; later work, such as a message's next
   * attempt, keeps waiting. When nothing is due within `atMostMilliseconds`, the clock advances by that time; without a
   * limit it stays. It also stays, and `settled` is false, while work that is due now does not end: a message whose
   * visibility timeout is skipped would be received a second time beside the first.
   */
  toNext(atMostMilliseconds?: number): Promise<NextResponse>;
  /** Returns the work that becomes due next; null when there is none. */
  next(): Promise<Next | null>;
  /** Waits until no work is due in a queue or in the outbox, and no message waits for another attempt. */
  settle(): Promise<boolean>;
}

const SETTLE_MILLISECONDS_MAX = 20_000;
const RUNNING_MILLISECONDS_MAX = 5_000;
/**
 * Between two parts a message is not visible anywhere for a moment, so the system must be idle in two polls in a row.
 */
const POLL_MILLISECONDS = 40;
/** Work that is due within this time is done together. */
const DUE_TOGETHER_MILLISECONDS = 1_000;

/**
 * Parses an ISO 8601 duration of days, hours, minutes and seconds into milliseconds.
 * @see https://en.wikipedia.org/wiki/ISO_8601#Durations
 * @example readDuration('PT5M') // 300000
 */
export function readDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match || text.endsWith('T') || text === 'P') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Creates the control of the test clock. */
export function openClockControl(ports: ClockPorts): ClockControl {
  const { clock, pool } = ports;
  const settle = () => waitUntilNone(async () => openWork(await ports.work()) + (await dueEvents(pool)));
  // A due event that no relay holds does not count: like a message, it waits for the relay's next attempt.
  const waitUntilIdle = () => waitUntilNone(async () => (await ports.work()).now);
  const waitForBatches = () => waitUntilNone(async () => (await ports.work()).running, RUNNING_MILLISECONDS_MAX);
  // Moves run one after the other: two moves that read the same offset would leave the database clock behind.
  let moving: Promise<void> = Promise.resolve();
  const move = (milliseconds: number): Promise<void> => {
    moving = moving.catch(ignore).then(async () => {
      if (milliseconds > 0) await waitForBatches();
      // The database moves first: a function that is triggered at the new time must read that time in the database too.
      await shiftDatabaseClock(pool, clock.offset() + milliseconds);
      clock.advance(milliseconds);
      ports.save(clock.offset());
      await ports.fireSchedules();
    });
    return moving;
  };
  const response = (settled: boolean): ClockResponse => ({ now: new Date(clock.now()).toISOString(), settled });
  return {
    clock,
    settle,
    async advance(milliseconds) {
      await move(milliseconds);
      return response(await settle());
    },
    async toNext(atMostMilliseconds = Number.POSITIVE_INFINITY) {
      const nothing = { movedSeconds: 0, what: [] };
      if (!(await waitUntilIdle())) return { ...response(false), ...nothing };
      const next = nextOf(await ports.work(), clock.now());
      const wanted = next ? next.milliseconds + DUE_TOGETHER_MILLISECONDS : Number.POSITIVE_INFINITY;
      const milliseconds = Math.min(wanted, atMostMilliseconds);
      if (!Number.isFinite(milliseconds)) return { ...response(true), ...nothing };
      await move(milliseconds);
      const what = next && next.milliseconds <= milliseconds ? next.what : [];
      return { ...response(await waitUntilIdle()), movedSeconds: milliseconds / 1000, what };
    },
    async next() {
      const next = nextOf(await ports.work(), clock.now());
      if (!next) return null;
      const { at, milliseconds, what } = next;
      return { at: new Date(at).toISOString(), seconds: Math.ceil(milliseconds / 1000), what };
    },
  };
}

const ignore = (): void => undefined;

/** Returns the earliest due work, together with everything that is due within a second of it. */
function nextOf({ due }: Work, now: number) {
  if (due.length === 0) return undefined;
  const at = Math.min(...due.map((one) => one.at));
  const together = due.filter((one) => one.at <= Math.max(at, now) + DUE_TOGETHER_MILLISECONDS);
  return { at, milliseconds: Math.max(0, at - now), what: together.map(({ what }) => what) };
}

const openWork = ({ now, inFlight }: Work): number => now + inFlight;

async function waitUntilNone(left: () => Promise<number>, most = SETTLE_MILLISECONDS_MAX): Promise<boolean> {
  const until = performance.now() + most;
  for (let wasIdle = false; performance.now() < until; ) {
    const isIdle = (await left()) === 0;
    if (wasIdle && isIdle) return true;
    wasIdle = isIdle;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  return false;
}
