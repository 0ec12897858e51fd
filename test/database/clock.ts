/**
 * The clock of a test file's database. It runs a hundred times slower than the real clock, so that no assertion depends on
 * the speed of the machine: a test that needs a minute sees 0.6 s. It does not stand still, because the times of two
 * statements, one after the other, differ. They differ by microseconds: where a millisecond counts, advance the clock.
 */
const SLOWER = 100;

let startedAt = Date.now();
let aheadSeconds = 0;

const setTo = (now: string) =>
  `create or replace function app.now() returns timestamptz language sql stable as 'select ${now}'`;

function statement(): string {
  const start = `timestamptz ''${new Date(startedAt).toISOString()}''`;
  return setTo(`${start} + (pg_catalog.now() - ${start}) / ${SLOWER} + interval ''${aheadSeconds} seconds''`);
}

/** Those that move or change the clock return the statement that makes it `app.now()`. */
export const databaseClock = {
  /** Starts again at the real time. */
  restart(): string {
    startedAt = Date.now();
    aheadSeconds = 0;
    return statement();
  },
  advance(seconds: number): string {
    aheadSeconds += seconds;
    return statement();
  },
  /** The real clock. */
  run: (): string => setTo('pg_catalog.now()'),
  /** Epoch milliseconds. */
  now: (): number => Math.floor(startedAt + (Date.now() - startedAt) / SLOWER + aheadSeconds * 1_000),
  /** The time at which the clock started, which is in the past or present of every statement of the test. Epoch seconds. */
  startSeconds: (): number => Math.floor(startedAt / 1_000),
};
