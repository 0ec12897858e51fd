/**
 * The one clock of the local AWS. Its offset from real time lies in shared memory, so a worker thread that installed it
 * follows every advance at once: a delayed message, a token's life and a visibility timeout move together.
 * Timers, `performance.now()` and `Intl` without a date stay real.
 */

export interface Clock {
  /** Hand it to workers: `workerData: { clock: clock.buffer }`. */
  readonly buffer: SharedArrayBuffer;
  /** Epoch milliseconds, real time plus the offset. */
  now(): number;
  /** How far ahead of real time it is, in milliseconds. */
  offset(): number;
  advance(milliseconds: number): void;
}

const REAL = Symbol.for('donut-states.real-date');
type MarkedDate = DateConstructor & { [REAL]?: DateConstructor };

/** The Date that nobody shifted, even when this module is loaded after a shift. */
const RealDate: DateConstructor = (Date as MarkedDate)[REAL] ?? Date;

/** Makes the clock; after a restart give it the offset it had, so that no deadline moves away again. */
export function createClock(offsetMilliseconds = 0): Clock {
  const buffer = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const cell = new BigInt64Array(buffer);
  Atomics.store(cell, 0, BigInt(Math.round(offsetMilliseconds)));
  return {
    buffer,
    now: () => RealDate.now() + Number(Atomics.load(cell, 0)),
    offset: () => Number(Atomics.load(cell, 0)),
    advance: (milliseconds) => {
      Atomics.add(cell, 0, BigInt(Math.round(milliseconds)));
    },
  };
}

/** Lets `Date` of this thread follow the clock: `new Date()`, `Date()` and `Date.now()`; all else is the Date it was. */
export function installClock(buffer: SharedArrayBuffer): void {
  const cell = new BigInt64Array(buffer);
  const now = (): number => RealDate.now() + Number(Atomics.load(cell, 0));

  function ShiftedDate(...given: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, given.length === 0 ? [now()] : given, new.target);
  }

  const shifted = Object.assign(ShiftedDate as unknown as MarkedDate, { [REAL]: RealDate });
  Object.defineProperties(shifted, {
    name: { value: 'Date' },
    length: { value: RealDate.length },
    now: { value: now },
    parse: { value: RealDate.parse },
    UTC: { value: RealDate.UTC },
    // One prototype for both, so a date made by Node itself (a file's mtime) is an instance too.
    prototype: { value: RealDate.prototype, writable: false },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: shifted, configurable: true, writable: true });
  globalThis.Date = shifted;
}
