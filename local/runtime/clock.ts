/**
 * The one clock of the local AWS. Its offset from real time is in shared memory, so a worker thread that installed the
 * clock follows every advance at once: delayed messages, token lifetimes and visibility timeouts move together. Timers,
 * `performance.now()` and `Intl` without a date stay real.
 */

export interface Clock {
  /** For workers: `workerData: { clock: clock.buffer }`. */
  readonly buffer: SharedArrayBuffer;
  /** Epoch milliseconds, real time plus the offset. */
  now(): number;
  /** Offset ahead of real time, in milliseconds. */
  offset(): number;
  advance(milliseconds: number): void;
}

const REAL = Symbol.for('donut-states.real-date');
type MarkedDate = DateConstructor & { [REAL]?: DateConstructor };

/** The original Date, also when this module is loaded after the clock was installed. */
const RealDate: DateConstructor = (Date as MarkedDate)[REAL] ?? Date;

/** Creates the clock. After a restart, pass the previous offset, so that deadlines do not move into the future. */
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

/**
 * Makes `Date` of this thread follow the clock: `new Date()`, `Date()` and `Date.now()`. Everything else stays
 * unchanged.
 */
export function installClock(buffer: SharedArrayBuffer): void {
  const cell = new BigInt64Array(buffer);
  const now = (): number => RealDate.now() + Number(Atomics.load(cell, 0));

  function ShiftedDate(...args: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }

  const shifted = Object.assign(ShiftedDate as unknown as MarkedDate, { [REAL]: RealDate });
  Object.defineProperties(shifted, {
    name: { value: 'Date' },
    length: { value: RealDate.length },
    now: { value: now },
    parse: { value: RealDate.parse },
    UTC: { value: RealDate.UTC },
    // Both constructors share one prototype, so a date that Node creates (a file's mtime) is an instance of both.
    prototype: { value: RealDate.prototype, writable: false },
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: shifted, configurable: true, writable: true });
  globalThis.Date = shifted;
}
